import * as v from "valibot";
import type { DockLayout } from "./dock-layout.ts";

/** Id of a panel within its layout: its settings are kept under it. */
const panelId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const weight = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(100_000));

/** A panel of a view: an id alone where it is also the type, else both. */
const tabSchema = v.union([panelId, v.strictObject({ id: panelId, type: panelId })]);

const tabSetSchema = v.strictObject({
  tabs: v.pipe(v.array(tabSchema), v.maxLength(64)),
  /** Which tab is in front, from 0. */
  front: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(63))),
  maximised: v.optional(v.literal(true)),
  weight: v.optional(weight),
});

export type ViewTabSet = v.InferOutput<typeof tabSetSchema>;

/** Rows of tab sets and of rows across them; weights are relative sizes. The outermost row stands left to right. */
export interface ViewRow {
  readonly row: readonly (ViewRow | ViewTabSet)[];
  readonly weight?: number | undefined;
}

export const layoutSchema: v.GenericSchema<ViewRow> = v.strictObject({
  row: v.pipe(v.array(v.lazy(() => v.union([layoutSchema, tabSetSchema]))), v.maxLength(64)),
  weight: v.optional(weight),
});

type DockRow = DockLayout["layout"];
type DockTabSet = Exclude<DockRow["children"][number], DockRow>;

/** Sizes to a tenth: the dock computes them in binary fractions nobody chose. */
const tenths = (size: number): number => Math.round(size * 10) / 10;

/** What a dock layout says, without the dock's own ids and names. */
export function viewLayout(dock: DockLayout): ViewRow {
  return fromRow(dock.layout);
}

function fromRow(row: DockRow): ViewRow {
  const children = row.children.map((child) => (child.type === "row" ? fromRow(child) : fromTabSet(child)));
  return { row: children, ...(row.weight === undefined ? {} : { weight: tenths(row.weight) }) };
}

function fromTabSet(set: DockTabSet): ViewTabSet {
  const { selected, maximized } = set;
  return {
    tabs: set.children.map(({ id = "", component }) =>
      id === component || id === "" ? component : { id, type: component },
    ),
    ...(typeof selected === "number" && selected > 0 ? { front: selected } : {}),
    ...(maximized === true ? { maximised: true as const } : {}),
    ...(set.weight === undefined ? {} : { weight: tenths(set.weight) }),
  };
}

/** The same arrangement in the dock's own form. `titleOf` names a tab of a panel type. */
export function dockLayout(view: ViewRow, titleOf: (type: string) => string): Record<string, unknown> {
  return { layout: toRow(view, titleOf) };
}

function toRow({ row, weight }: ViewRow, titleOf: (type: string) => string): object {
  const children = row.map((child) => ("row" in child ? toRow(child, titleOf) : toTabSet(child, titleOf)));
  return { type: "row", children, ...(weight === undefined ? {} : { weight }) };
}

function toTabSet({ tabs, front, maximised, weight }: ViewTabSet, titleOf: (type: string) => string): object {
  return {
    type: "tabset",
    children: tabs.map((tab) => {
      const { id, type } = panelOf(tab);
      return { type: "tab", id, name: titleOf(type), component: type };
    }),
    ...(front === undefined ? {} : { selected: Math.min(front, tabs.length - 1) }),
    ...(maximised ? { maximized: true } : {}),
    ...(weight === undefined ? {} : { weight }),
  };
}

function panelOf(tab: ViewTabSet["tabs"][number]): { readonly id: string; readonly type: string } {
  return typeof tab === "string" ? { id: tab, type: tab } : tab;
}

/** Every panel of a layout, in order. */
export function panelsOf(view: ViewRow): readonly { readonly id: string; readonly type: string }[] {
  return view.row.flatMap((child) => ("row" in child ? panelsOf(child) : child.tabs.map(panelOf)));
}
