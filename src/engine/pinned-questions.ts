import * as v from "valibot";
import { MAX_GRID_COLUMNS, MAX_GRID_ROWS, ROW_KINDS, SETTLE_RULES, STICKINESS } from "../risk/scenario-grid.ts";
import type { RiskSpec } from "./risk-protocol.ts";

const finite = v.pipe(v.number(), v.finite());
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const list = <Schema extends v.GenericSchema>(schema: Schema, most: number) =>
  v.pipe(v.array(schema), v.maxLength(most));

const gridSchema = v.strictObject({
  spot: list(finite, MAX_GRID_COLUMNS),
  rowKind: v.picklist(ROW_KINDS),
  rows: list(finite, MAX_GRID_ROWS),
  sticky: v.picklist(STICKINESS),
  settle: v.picklist(SETTLE_RULES),
  /** Null where no level is given. */
  settleLevel: v.pipe(
    v.nullable(finite),
    v.transform((level) => level ?? Number.NaN),
  ),
  volShift: finite,
  days: finite,
  volBeta: finite,
  skewTwist: finite,
  expiryVol: list(v.tuple([finite, finite]), 200),
});

const legSchema = v.strictObject({ instrument: name, size: finite, unit: v.picklist(["underlying", "usd"]) });

const most = v.pipe(finite, v.integer(), v.minValue(0));

/** By kind, so that no kind is forgotten. What limits measure, totals of the top bar and what an export asks for are no numbers of a panel that a view carries. */
const SPECS = {
  values: v.strictObject({ kind: v.literal("values") }),
  holdings: v.strictObject({ kind: v.literal("holdings") }),
  margin: v.strictObject({ kind: v.literal("margin") }),
  marginReports: v.strictObject({ kind: v.literal("marginReports"), rules: v.nullable(name), most }),
  grid: v.strictObject({ kind: v.literal("grid"), grid: gridSchema, legs: v.nullable(list(legSchema, 1_000)) }),
  marginGrid: v.strictObject({ kind: v.literal("marginGrid"), grid: gridSchema, rules: name }),
  marginAdds: v.strictObject({
    kind: v.literal("marginAdds"),
    rules: name,
    trades: v.union([v.boolean(), v.literal("quoted")]),
  }),
} satisfies Record<Exclude<RiskSpec["kind"], "limits" | "totals" | "marginContributions">, v.GenericSchema>;

const specSchema = v.variant("kind", [
  SPECS.values,
  SPECS.holdings,
  SPECS.margin,
  SPECS.marginReports,
  SPECS.grid,
  SPECS.marginGrid,
  SPECS.marginAdds,
]);

/** What was asked of the portfolio, by key, as plain JSON from outside. */
export const questionsSchema: v.GenericSchema<unknown, (readonly [string, RiskSpec])[]> = list(
  v.tuple([name, specSchema]),
  64,
);

/** A question as plain JSON: only what is read of it, null for NaN. */
export function writeQuestion(spec: RiskSpec): unknown {
  if (!("grid" in spec)) return spec;
  const { settleLevel } = spec.grid;
  const grid = { ...spec.grid, settleLevel: Number.isFinite(settleLevel) ? settleLevel : null };
  if (spec.kind === "marginGrid") return { ...spec, grid };
  const legs = spec.legs?.map(({ instrument, size, unit }) => ({ instrument, size, unit })) ?? null;
  return { ...spec, grid, legs };
}
