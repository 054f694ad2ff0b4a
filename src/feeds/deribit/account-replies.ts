import type { AccountBook, AccountPosition } from "../account.ts";
import { finiteOr, isRecord, printable, textOr } from "./decode.ts";
import { parseName } from "./names.ts";

/** More positions than the venue allows; the rest of a longer list is not looked at. */
const MAX_POSITIONS = 10_000;
/** Longest name of an instrument that is kept, characters. */
const MAX_NAME = 100;
const CURRENCY = /^[A-Z0-9]{1,12}$/;

/** A position as read, with what cash must make up for. */
export interface ReadPosition extends AccountPosition {
  /** Currency that its gains are paid in. */
  readonly settlement: string;
  /** Gain since the last settlement less gain since it was bought: what has gone into the balance already, or back. */
  readonly settled: number;
}

/**
 * Positions of `private/get_positions` or `user.changes`; null for a row with size 0, by name. One whose name is not understood is kept as
 * it is named, so that totals can say they leave it out; rows without name or size are left out.
 */
export function readPositions(rows: unknown): Map<string, ReadPosition | null> {
  const positions = new Map<string, ReadPosition | null>();
  if (!Array.isArray(rows)) return positions;
  for (const row of rows.slice(0, MAX_POSITIONS)) {
    const read = isRecord(row) ? readPosition(row) : null;
    if (read) positions.set(read.name, read.position);
  }
  return positions;
}

function readPosition(row: Readonly<Record<string, unknown>>): { name: string; position: ReadPosition | null } | null {
  const name = printable(textOr(row.instrument_name, ""), MAX_NAME);
  const stated = finiteOr(row.size, Number.NaN);
  if (name === "" || Number.isNaN(stated)) return null;
  if (stated === 0) return { name, position: null };
  // Some replies state sizes without a sign.
  const size = row.direction === "sell" ? -Math.abs(stated) : stated;
  const parsed = parseName(name);
  if (!parsed) {
    const unknown = { instrument: name, size, unit: "underlying", averagePrice: null } as const;
    return { name, position: { ...unknown, settlement: "", settled: 0 } };
  }
  const inverse = parsed.counter === "USD";
  const future = parsed.kind === "future" || parsed.kind === "perpetual";
  const average = finiteOr(row.average_price, 0);
  const gains = finiteOr(row.floating_profit_loss, Number.NaN) - finiteOr(row.total_profit_loss, Number.NaN);
  return {
    name,
    position: {
      instrument: name,
      size,
      unit: inverse && future ? "usd" : "underlying",
      averagePrice: average > 0 ? average : null,
      settlement: inverse ? parsed.base : parsed.counter,
      settled: future && !Number.isNaN(gains) ? gains : 0,
    },
  };
}

/** Cash of one currency: balance and the session's realised gain. Null where the row is none. */
export function readCash(row: unknown): { readonly currency: string; readonly amount: number } | null {
  if (!isRecord(row)) return null;
  const currency = textOr(row.currency, "");
  const amount = finiteOr(row.balance, Number.NaN) + finiteOr(row.session_rpl, 0);
  return CURRENCY.test(currency) && !Number.isNaN(amount) ? { currency, amount } : null;
}

/** A coin is stated to eight decimals; what differs by a few of the last is the same. */
const SAME = 1e-7;

/** The book that positions and cash make; `before` itself where nothing changed. */
export function accountBook(
  positions: ReadonlyMap<string, ReadPosition>,
  cash: ReadonlyMap<string, number>,
  before: AccountBook | null,
): AccountBook {
  const amounts = new Map(cash);
  for (const { settlement, settled } of positions.values()) {
    amounts.set(settlement, (amounts.get(settlement) ?? 0) + settled);
  }
  const next: AccountBook = {
    positions: [...positions.values()].map(({ instrument, size, unit, averagePrice }) => {
      return { instrument, size, unit, averagePrice };
    }),
    cash: [...amounts]
      .map(([currency, amount]) => ({ currency, amount: Math.round(amount * 1e8) / 1e8 }))
      .filter(({ amount }) => amount !== 0)
      .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
  };
  return before && sameBook(before, next) ? before : next;
}

function sameBook(a: AccountBook, b: AccountBook): boolean {
  return (
    a.positions.length === b.positions.length &&
    a.cash.length === b.cash.length &&
    a.cash.every(
      ({ currency, amount }, i) => b.cash[i]!.currency === currency && Math.abs(b.cash[i]!.amount - amount) < SAME,
    ) &&
    a.positions.every((one, i) => {
      const other = b.positions[i]!;
      return one.instrument === other.instrument && one.size === other.size && one.averagePrice === other.averagePrice;
    })
  );
}
