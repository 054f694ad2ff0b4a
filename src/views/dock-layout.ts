import * as v from "valibot";

/** A tab of the dock: which panel, under which id its settings are kept. */
const tabSchema = v.looseObject({
  type: v.literal("tab"),
  id: v.optional(v.string()),
  name: v.optional(v.string()),
  component: v.string(),
});

const tabSetSchema = v.looseObject({
  type: v.literal("tabset"),
  weight: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
  children: v.array(tabSchema),
});

type TabSet = v.InferOutput<typeof tabSetSchema>;

interface Row {
  readonly type: "row";
  readonly weight?: number | undefined;
  readonly children: readonly (Row | TabSet)[];
}

const rowSchema: v.GenericSchema<Row> = v.looseObject({
  type: v.literal("row"),
  weight: v.optional(v.pipe(v.number(), v.finite(), v.minValue(0))),
  children: v.array(v.lazy(() => v.union([rowSchema, tabSetSchema]))),
});

const dockSchema = v.object({ layout: rowSchema });

/** Where the panels stand: rows of tab sets of tabs, with relative sizes. */
export type DockLayout = v.InferOutput<typeof dockSchema>;

/** A stored dock layout, checked; null where it is not one, holds no panel, or uses an id twice. */
export function parseDockLayout(stored: unknown): DockLayout | null {
  try {
    const result = v.safeParse(dockSchema, stored);
    if (!result.success) return null;
    const ids = tabIds(result.output.layout);
    return ids.length > 0 && new Set(ids).size === ids.length ? result.output : null;
  } catch {
    // Nested deeper than the stack: nobody arranged that by hand.
    return null;
  }
}

function tabIds(row: Row): string[] {
  return row.children.flatMap((child) =>
    child.type === "row" ? tabIds(child) : child.children.map((tab) => tab.id ?? tab.component),
  );
}
