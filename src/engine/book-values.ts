import { holdings, leftOutOf } from "../risk/holdings.ts";
import { liveBook, type PositionBook, pnlStartTime, shownBook } from "../risk/portfolio-document.ts";
import {
  EXCLUDED,
  VALUE_FIELD_COUNT,
  type ValueTotals,
  valuePosition,
  valueTotals,
  withClosed,
} from "../risk/valuation.ts";
import { closedSince } from "./closed-since.ts";
import type { DeskMarket } from "./desk-market.ts";
import { confirmedAt } from "./hub-market.ts";
import type { HeldInstrument, InstrumentStates } from "./instrument-states.ts";
import type { BookValues } from "./limit-readings.ts";
import type { PortfolioState, RiskFacts, RiskResult } from "./risk-protocol.ts";
import type { StartMarkLog } from "./start-marks.ts";

type ValuesResult = Extract<RiskResult, { kind: "values" }>;
type HoldingsResult = Extract<RiskResult, { kind: "holdings" }>;

/** Values of books at the portfolio's basis. */
export interface ValuedBooks {
  /** States of instruments at the basis, with marks of `startAt` (epoch ms). */
  states(names: readonly string[], now: DeskMarket, startAt: number): ReadonlyMap<string, HeldInstrument>;
  /** What a result that was worked out from `found` is printed with. */
  facts(now: DeskMarket, found: ReadonlyMap<string, HeldInstrument>): RiskFacts;
  /** The book shown, valued once at each instant and version however many panels ask; a large one stands for its `pace`. */
  shown(now: DeskMarket): ValuesResult;
  /** The same, summed by instrument. */
  holdings(of: ValuesResult): HoldingsResult;
  /** The same as it is right now, however large. */
  anew(now: DeskMarket): ValuesResult;
  /** How long values of the book shown stand while only the market moves, ms of market time: the longer the larger it is. */
  pace(): number;
  /** Totals of any book. */
  of(book: PositionBook, now: DeskMarket, startAt: number): BookValues;
  clear(): void;
}

/** 10 000 positions are valued twice a second, 100 with every frame: no book keeps the hub from its next edit. */
const PACE_PER_POSITION = 0.05;

export function createBookValues(
  states: InstrumentStates,
  startMarks: StartMarkLog,
  portfolio: () => PortfolioState,
): ValuedBooks {
  let known: { readonly now: DeskMarket; readonly result: ValuesResult } | null = null;

  function read(names: Iterable<string>, now: DeskMarket, start: ReturnType<StartMarkLog["at"]>) {
    const { basis, ownMarks } = portfolio().document;
    return states.read(now.market, names, basis, ownMarks, start, now.now);
  }

  function facts(now: DeskMarket, found: ReadonlyMap<string, HeldInstrument>): RiskFacts {
    let asOf = Number.NaN;
    let atVenueMark = 0;
    for (const [name, { excluded, state }] of found) {
      if (state?.atVenueMark) atVenueMark++;
      const slot = excluded === EXCLUDED.none ? now.market.slotByName.get(name) : undefined;
      if (slot === undefined) continue;
      const confirmed = confirmedAt(now.market, slot, now.aliveAt);
      if (!(confirmed >= asOf)) asOf = confirmed;
    }
    return { version: portfolio().version, at: now.at, asOf, atVenueMark };
  }

  function pace(): number {
    const { document } = portfolio();
    const other = document.whatIf ? liveBook(document).positions.length : 0;
    return PACE_PER_POSITION * (shownBook(document).positions.length + other);
  }

  function valuesNow(now: DeskMarket): ValuesResult {
    const { document } = portfolio();
    const startAt = pnlStartTime(document.pnlStart, now.now);
    const start = startMarks.at(startAt);
    const shown = shownBook(document);
    const other = document.whatIf ? liveBook(document) : null;
    const found = read([...namesOf(shown), ...(other ? namesOf(other) : [])], now, start);
    const whole = (book: PositionBook, held: ValueTotals): ValueTotals =>
      withClosed(held, closedSince(book, now.market, start, startAt));
    const [rows, held] = valueBook(shown, found, now.now, startAt);
    const totals = whole(shown, held);
    const live = other ? whole(other, valueBook(other, found, now.now, startAt)[1]) : null;
    return { kind: "values", ...facts(now, found), rows, totals, live, startAt, startFrom: start.from };
  }

  function shownNow(now: DeskMarket): ValuesResult {
    const since = known ? now.at - known.now.at : Number.NaN;
    const stands = known?.now === now || (since >= 0 && since < pace());
    if (!known || !stands || known.result.version !== portfolio().version) known = { now, result: valuesNow(now) };
    return known.result;
  }

  return {
    states: (names, now, startAt) => read(names, now, startMarks.at(startAt)),
    facts,
    shown: shownNow,
    holdings({ rows, version, at, asOf, atVenueMark }) {
      const { positions } = shownBook(portfolio().document);
      const facts = { version, at, asOf, atVenueMark };
      return { kind: "holdings", ...facts, ...holdings(positions, rows), excluded: leftOutOf(positions, rows) };
    },
    anew: valuesNow,
    pace,
    of(book, now, startAt) {
      const start = startMarks.at(startAt);
      const found = read(namesOf(book), now, start);
      const closed = closedSince(book, now.market, start, startAt);
      const totals = withClosed(valueBook(book, found, now.now, startAt)[1], closed);
      return { totals, asOf: facts(now, found).asOf };
    },
    clear() {
      known = null;
    },
  };
}

const namesOf = ({ positions }: PositionBook): Set<string> => new Set(positions.map(({ instrument }) => instrument));

function valueBook(
  book: PositionBook,
  found: ReadonlyMap<string, HeldInstrument>,
  now: number,
  startAt: number,
): [Float64Array<ArrayBuffer>, ValueTotals] {
  const rows = new Float64Array(book.positions.length * VALUE_FIELD_COUNT);
  book.positions.forEach((position, i) => {
    const { state, excluded } = found.get(position.instrument) ?? { state: null, excluded: EXCLUDED.unknown };
    const left = position.included ? excluded : EXCLUDED.byUser;
    valuePosition(position, state, left, { now, startAt }, rows, i * VALUE_FIELD_COUNT);
  });
  return [rows, valueTotals(rows, book.positions.length)];
}
