import * as v from "valibot";
import type { Instrument } from "../market/instrument.ts";
import { QUOTE_FIELDS } from "../market/quote-columns.ts";
import { emptyColumns, type PinnedMarket } from "./pinned-market.ts";

/** Most instruments of a snapshot, and of the columns it may name. */
const MAX_ROWS = 10_000;
const MAX_COLUMNS = 64;

const number = v.nullable(v.pipe(v.number(), v.finite()));
const name = v.pipe(v.string(), v.maxLength(64));
const numbers = v.pipe(v.array(number), v.maxLength(MAX_ROWS));

/** What instruments of a group have in common. Numbers that are not finite are null. */
const groupSchema = v.strictObject({
  venue: name,
  kind: v.picklist(["option", "future", "perpetual", "spot", "combo", "index"]),
  underlying: name,
  base: name,
  quote: name,
  settlement: name,
  inverse: v.boolean(),
  multiplier: number,
  ticks: v.pipe(v.array(v.tuple([v.number(), v.number()])), v.maxLength(32)),
  minAmount: number,
  index: name,
  makerFee: number,
  takerFee: number,
  /** Null where they never expire. */
  expiry: number,
  /** Start of the names of options that are called stem, strike, C or P; empty where the names are written out. */
  stem: name,
  names: v.optional(v.pipe(v.array(name), v.maxLength(MAX_ROWS))),
  strikes: v.optional(numbers),
  /** 1 for calls, 0 for puts. */
  calls: v.optional(numbers),
  created: numbers,
});

/** Instruments and their quote columns as plain JSON: groups one after another, columns over all of them; empty columns are left out. */
export const rowsSchema = v.strictObject({
  groups: v.pipe(v.array(groupSchema), v.maxLength(MAX_ROWS)),
  columns: v.pipe(
    v.record(v.picklist(QUOTE_FIELDS), numbers),
    v.check((columns) => Object.keys(columns).length <= MAX_COLUMNS, "too many columns"),
  ),
  verdicts: numbers,
});

type Group = v.InferOutput<typeof groupSchema>;
export type PinnedRows = v.InferOutput<typeof rowsSchema>;

export const orNull = (value: number): number | null => (Number.isFinite(value) ? (value === 0 ? 0 : value) : null);
export const orNaN = (value: number | null | undefined): number => value ?? Number.NaN;

/** Instruments, columns and verdicts of a pinned market as plain JSON. */
export function writeRows({
  instruments,
  columns,
  verdicts,
}: Pick<PinnedMarket, "instruments" | "columns" | "verdicts">): PinnedRows {
  const groups: { of: string; row: Omit<Group, "names" | "strikes" | "calls" | "created">; members: Instrument[] }[] =
    [];
  for (const one of instruments) {
    const row = commonOf(one);
    const of = JSON.stringify(row);
    const last = groups.at(-1);
    if (last?.of === of) last.members.push(one);
    else groups.push({ of, row, members: [one] });
  }
  const filled = QUOTE_FIELDS.flatMap((field, i) => {
    const values = Array.from(columns[i] ?? [], orNull);
    return values.every((value) => value === null) ? [] : [[field, values] as const];
  });
  return {
    groups: groups.map(({ row, members }) => ({ ...row, ...ownOf(row, members) })),
    columns: Object.fromEntries(filled) as PinnedRows["columns"],
    verdicts: Array.from(verdicts, orNull),
  };
}

function commonOf(one: Instrument): Omit<Group, "names" | "strikes" | "calls" | "created"> {
  return {
    venue: one.venue,
    kind: one.kind,
    underlying: one.underlying,
    base: one.base,
    quote: one.quote,
    settlement: one.settlement,
    inverse: one.inverse,
    multiplier: orNull(one.multiplier),
    ticks: one.ticks.map(({ above, tick }): [number, number] => [above, tick]),
    minAmount: orNull(one.minAmount),
    index: one.indexName,
    makerFee: orNull(one.makerFee),
    takerFee: orNull(one.takerFee),
    expiry: orNull(one.expiry),
    stem: stemOf(one),
  };
}

const optionName = (stem: string, strike: number, isCall: boolean): string =>
  `${stem}-${String(strike).replace(".", "d")}-${isCall ? "C" : "P"}`;

function stemOf(one: Instrument): string {
  const stem = one.name.split("-").slice(0, 2).join("-");
  return one.kind === "option" && optionName(stem, one.strike, one.right === "call") === one.name ? stem : "";
}

function ownOf({ stem, kind }: Pick<Group, "stem" | "kind">, members: readonly Instrument[]) {
  return {
    ...(stem === "" ? { names: members.map((one) => one.name) } : {}),
    ...(kind === "option"
      ? {
          strikes: members.map(({ strike }) => orNull(strike)),
          calls: members.map(({ right }) => (right === "call" ? 1 : 0)),
        }
      : {}),
    created: members.map(({ createdAt }) => orNull(createdAt)),
  };
}

/** What `writeRows` wrote. Throws one sentence where the parts do not fit one another. */
export function readRows({
  groups,
  columns,
  verdicts,
}: PinnedRows): Pick<PinnedMarket, "instruments" | "columns" | "verdicts"> {
  const instruments = groups.flatMap((group) => group.created.map((_, i) => instrumentOf(group, i)));
  const { length } = instruments;
  if (length > MAX_ROWS) throw new Error(`it has more than ${MAX_ROWS} instruments`);
  if (new Set(instruments.map((one) => one.name)).size < length) throw new Error("it lists an instrument twice");
  const filled = emptyColumns(length);
  QUOTE_FIELDS.forEach((field, i) => {
    const values = columns[field];
    if (values === undefined) return;
    if (values.length !== length) throw new Error(`its column ${field} has ${values.length} values for ${length} rows`);
    filled[i] = Float64Array.from(values, orNaN);
  });
  if (verdicts.length !== length) throw new Error("its verdicts do not fit its rows");
  return { instruments, columns: filled, verdicts: Float64Array.from(verdicts, orNaN) };
}

function instrumentOf(group: Group, i: number): Instrument {
  const isOption = group.kind === "option";
  const strike = isOption ? orNaN(group.strikes?.[i]) : Number.NaN;
  const isCall = group.calls?.[i] === 1;
  const own = group.stem === "" ? group.names?.[i] : optionName(group.stem, strike, isCall);
  if (own === undefined || (isOption && !(strike > 0))) throw new Error("an instrument of it has no name or no strike");
  return {
    id: `${group.venue}:${own}`,
    venue: group.venue,
    name: own,
    kind: group.kind,
    underlying: group.underlying,
    base: group.base,
    quote: group.quote,
    settlement: group.settlement,
    inverse: group.inverse,
    strike,
    right: isOption ? (isCall ? "call" : "put") : null,
    expiry: group.expiry ?? Number.POSITIVE_INFINITY,
    multiplier: orNaN(group.multiplier),
    ticks: group.ticks.map(([above, tick]) => ({ above, tick })),
    minAmount: orNaN(group.minAmount),
    indexName: group.index,
    makerFee: orNaN(group.makerFee),
    takerFee: orNaN(group.takerFee),
    createdAt: orNaN(group.created[i]),
  };
}
