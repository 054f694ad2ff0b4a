import { DERIBIT_SEGREGATED_PM, deribitUnit } from "./margin/deribit-portfolio.ts";
import { marginOf, prepareMargin } from "./margin-engine.ts";
import type { MarginResult, UnitMargin } from "./margin-result.ts";
import type { UnitRules } from "./margin-rules.ts";
import { roundTo } from "./margin-scan.ts";
import { type Lookup, netSizes, type PricedBook, priceBook, type RiskInstrument } from "./risk-instrument.ts";
import type { CurrencySummary, PmeReply, RiskVectors, VenueMargin } from "./venue-reply.ts";

/** One figure of ours beside the venue's; for a vector the entry that differs most. */
export interface Reconciled {
  /** E.g. "BTC worst case", "BTC-PERPETUAL vector, entry 3". */
  readonly figure: string;
  readonly ours: number;
  readonly theirs: number;
  /** Ours less theirs. */
  readonly difference: number;
  /** Whether ours prints as theirs does, to the last digit that they state. */
  readonly agrees: boolean;
  /** Why they differ; null where they agree. */
  readonly cause: string | null;
  /** A vector whole, entry by entry. */
  readonly vector?: { readonly ours: readonly number[]; readonly theirs: readonly number[] };
}

/** Relative noise of a sum of doubles, which is no difference. */
const NOISE = 4e-15;

/** Decimals that a number is printed with. */
function decimalsOf(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
}

/** Whether ours, printed with as many decimals as theirs, is theirs; `scale` is the size of what was subtracted on the way. */
export function agreesInPrint(ours: number, theirs: number, scale = 0): boolean {
  if (Math.abs(ours - theirs) <= NOISE * Math.max(scale, Math.abs(theirs))) return true;
  const decimals = decimalsOf(theirs);
  return decimals <= 15 && roundTo(ours, decimals) === theirs;
}

/** One figure beside the venue's. */
export function row(figure: string, ours: number, theirs: number, cause: string, scale = 0): Reconciled {
  const agrees = agreesInPrint(ours, theirs, scale);
  return { figure, ours, theirs, difference: ours - theirs, agrees, cause: agrees ? null : cause };
}

const OPTIONS_UNKNOWN =
  "options: the order of vols and the scaling of extended moves are not confirmed by a recorded reply";
const UNEXPLAINED = "not explained";

/**
 * Holds our portfolio margin against a reply of `private/pme/simulate`, with the reply's own parameters, marks and indexes. `lookup` gives the
 * contracts (and vols of options); what it cannot give is excluded and named as the cause.
 */
export function reconcilePme(
  reply: PmeReply,
  lookup: Lookup,
): { readonly rows: Reconciled[]; readonly book: PricedBook } {
  const book = priceBook(reply.positions, (id) => {
    const found = lookup(id);
    return typeof found === "string" ? found : withReply(found, reply);
  });
  const rows = reply.margins.flatMap((margin) => reconcileCurrency(reply, margin, book));
  return { rows, book };
}

/** The instrument at the reply's own mark and index. */
function withReply(instrument: RiskInstrument, reply: PmeReply): RiskInstrument {
  const spot = reply.indexes.get(instrument.pair.toLowerCase()) ?? instrument.spot;
  const mark = reply.tickers.get(instrument.id)?.mark ?? instrument.mark;
  return { ...instrument, spot, mark, forward: instrument.kind === "option" ? instrument.forward : mark };
}

function reconcileCurrency(reply: PmeReply, theirs: VenueMargin, book: PricedBook): Reconciled[] {
  const places = book.instruments.flatMap((of, i) => (of.settlement === theirs.currency ? [i] : []));
  const instruments = places.map((i) => book.instruments[i]!);
  const all = netSizes(book);
  const sizes = Float64Array.from(places, (i) => all[i]!);
  const name = theirs.currency;
  const units: Record<string, UnitRules> = {};
  for (const { base } of instruments) {
    const params = reply.params(base, theirs.currency);
    if (params === null)
      return [row(`${name} initial margin`, Number.NaN, theirs.initial, `no parameters for ${base}`)];
    units[base] = deribitUnit(params);
  }
  const prepared = prepareMargin({ ...DERIBIT_SEGREGATED_PM, units }, instruments, name);
  if ("reason" in prepared) return [row(`${name} initial margin`, Number.NaN, theirs.initial, prepared.reason)];
  const result = marginOf(prepared, sizes);
  const cause = causeOf(book, instruments);
  return [
    ...marginRows(result, theirs, cause),
    ...result.units.flatMap((unit) => aggregatedRows(reply, unit, theirs, cause)),
    ...instruments.flatMap((instrument, i) => {
      const unit = prepared.units[prepared.unitOf[i]!]!;
      const matrix = unit.scan?.matrix;
      if (matrix === undefined || !reply.vectors.has(instrument.id)) return [];
      const column = prepared.columnOf[i]!;
      const own = matrix.scenarios.map(
        ({ extended, weight }, r) => sizes[i]! * matrix.pnl[r * matrix.columns + column]! * (extended ? weight : 1),
      );
      return vectorRows(`${instrument.id} vector`, own, reply.vectors.get(instrument.id), cause);
    }),
  ];
}

function causeOf(book: PricedBook, instruments: readonly RiskInstrument[]): string {
  const [first] = book.excluded;
  if (first !== undefined) return `excluded: ${first.instrument}, ${first.reason}`;
  return instruments.some(({ kind }) => kind === "option") ? OPTIONS_UNKNOWN : UNEXPLAINED;
}

function marginRows(result: MarginResult, theirs: VenueMargin, cause: string): Reconciled[] {
  const name = theirs.currency;
  const loss = result.units.reduce((sum, unit) => sum + Math.max(0, -(unit.scenarios[unit.worst]?.pnl ?? 0)), 0);
  const rounded = result.units.reduce((sum, unit) => sum + unit.loss, 0);
  const rollShock = result.units.reduce(
    (sum, { charges }) => sum + charges.reduce((own, of) => own + of.initial, 0),
    0,
  );
  const matrix = rounded + rollShock;
  const ratio = result.initial > 0 ? result.maintenance / result.initial : 0;
  const initial = roundTo(matrix + theirs.spot + theirs.marketMaker + theirs.openOrders, 9);
  // What the venue adds and we do not model is named where it is there.
  const missing = [
    theirs.deltaShock === 0 ? "" : `delta shock ${theirs.deltaShock} is not modelled`,
    theirs.correlation === 0 ? "" : `correlation contingency ${theirs.correlation} is not modelled`,
  ].filter((words) => words !== "");
  const sumCause = missing.length > 0 ? missing.join("; ") : cause;
  return [
    row(`${name} worst case`, loss, theirs.worstCase, cause),
    row(`${name} roll shock`, rollShock, theirs.rollShock, cause),
    row(`${name} risk matrix margin`, matrix, theirs.riskMatrix, sumCause),
    row(`${name} initial margin`, initial, theirs.initial, sumCause),
    row(`${name} maintenance margin`, ratio * matrix, theirs.maintenance, sumCause),
  ];
}

/** The unit's vectors after offsets and dampening, where the reply has them for its base and currency. */
function aggregatedRows(reply: PmeReply, unit: UnitMargin, { currency }: VenueMargin, cause: string): Reconciled[] {
  const [base, settlement] = [unit.base.toLowerCase(), currency.toLowerCase()];
  const theirs = reply.aggregated.get(`${base}_${settlement}`) ?? reply.aggregated.get(`${settlement}_${base}`);
  const own = unit.scenarios.map(({ pnl }) => pnl);
  return vectorRows(
    `${unit.base === currency ? currency : `${unit.base} in ${currency}`} aggregated vector`,
    own,
    theirs,
    cause,
  );
}

/** One row per part of a vector: the entry that differs most, or the first where all agree. */
function vectorRows(
  figure: string,
  own: readonly number[],
  theirs: RiskVectors | undefined,
  cause: string,
): Reconciled[] {
  if (theirs === undefined) return [];
  const cut = theirs.standard.length;
  const parts = [
    [`${figure}, standard`, own.slice(0, cut), theirs.standard],
    [`${figure}, extended`, own.slice(cut), theirs.extended],
  ] as const;
  return parts.flatMap(([name, ours, list]) => {
    if (list.length === 0) return [];
    if (ours.length !== list.length)
      return [row(name, Number.NaN, list[0]!, `${list.length} entries, ours has ${ours.length}`)];
    const largest = list.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const rows = list.map((value, i) => row(`${name}, entry ${i}`, ours[i]!, value, cause, largest));
    const first = rows.reduce(
      (most, of) => (!of.agrees && Math.abs(of.difference) >= Math.abs(most.difference) ? of : most),
      rows[0]!,
    );
    return [{ ...first, vector: { ours, theirs: list } }];
  });
}

/** Totals of ours that an account summary states too, in its currency; NaN for what is not known. */
export interface AccountTotals {
  readonly equity: number;
  readonly deltaTotal: number;
  /** What the model holds margin against. */
  readonly marginBalance: number;
  readonly initial: number;
  readonly maintenance: number;
  /** Why equity, or the margins, are not known; empty where they are. */
  readonly noEquity?: string;
  readonly noBalance?: string;
  readonly noMargin?: string;
}

/** The venue states parts of a sum to eight decimals; this much of a sum of them is rounding. */
const ROUNDING = 5e-8;

/** Holds our totals against what an account summary states of one currency. `excluded` names what ours leave out. */
export function reconcileSummary(
  reply: CurrencySummary,
  ours: AccountTotals,
  excluded: readonly string[],
): Reconciled[] {
  const left = excluded.length > 0 ? `excluded: ${excluded.join(", ")}` : null;
  const { currency, marginModel } = reply;
  const of = (
    name: string,
    own: number,
    theirs: number,
    cause: string,
    unknown = "not computable here",
  ): Reconciled => {
    const known = Number.isNaN(own) ? unknown : (near(own, theirs) ?? cause);
    return row(
      `${currency} ${name}`,
      own,
      theirs,
      Number.isNaN(theirs) ? "the reply does not state it" : (left ?? known),
    );
  };
  return [
    of("equity", ours.equity, reply.equity, "prices of another instant, or cash not entered", ours.noEquity),
    ...(Number.isNaN(reply.marginBalance)
      ? []
      : [
          of(
            "margin balance",
            ours.marginBalance,
            reply.marginBalance,
            "prices of another instant, or cash not entered",
            ours.noBalance,
          ),
        ]),
    of("delta total", ours.deltaTotal, reply.deltaTotal, "options: deltas of another definition or instant"),
    of(
      "initial margin",
      ours.initial,
      reply.initial,
      `open orders are in theirs, prices of another instant; margin model ${marginModel}`,
      ours.noMargin,
    ),
    of(
      "maintenance margin",
      ours.maintenance,
      reply.maintenance,
      `prices of another instant; margin model ${marginModel}`,
      ours.noMargin,
    ),
  ];
}

function near(own: number, theirs: number): string | null {
  return Math.abs(own - theirs) <= ROUNDING ? "rounding: the venue states the parts of it to eight decimals" : null;
}
