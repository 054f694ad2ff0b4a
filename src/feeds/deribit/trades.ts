import type { Trade } from "../../market/book.ts";
import { type Fields, finiteOr, isRecord, textOr } from "./decode.ts";

/** Trades kept per instrument. */
export const TRADES_KEPT = 200;

/** Largest number of trades in one message. */
const MAX_TRADES = 5_000;

function decodeTrade(entry: Fields): Trade | string {
  const name = textOr(entry.instrument_name, "");
  // Ids are strings on the wire: as numbers some would pass 2^53.
  const id = textOr(entry.trade_id, "");
  const time = finiteOr(entry.timestamp, Number.NaN);
  const price = finiteOr(entry.price, Number.NaN);
  const amount = finiteOr(entry.amount, Number.NaN);
  const { direction } = entry;
  if (name === "" || id === "") return "trade without an instrument or id";
  if (!(time > 0)) return `${name}: trade without a time`;
  if (!(price >= 0) || !(amount > 0)) return `${name}: trade price or amount out of range`;
  if (direction !== "buy" && direction !== "sell") return `${name}: trade without a direction`;
  const percent = finiteOr(entry.iv, Number.NaN);
  return {
    id,
    seq: finiteOr(entry.trade_seq, Number.NaN),
    name,
    time,
    side: direction,
    price,
    amount,
    vol: percent > 0 && percent <= 500 ? percent / 100 : Number.NaN,
    block: textOr(entry.block_trade_id, "") !== "",
    liquidation: textOr(entry.liquidation, "") !== "",
  };
}

export interface TradesOutcome {
  added: number;
  duplicates: number;
  refused: number;
  fault: string;
  /** Numbers before this one are missing among the trades kept; NaN where none were found to be. */
  hole: number;
}

/**
 * Adds trades (of a notification or a list of past trades) to `trades`, oldest first per instrument, each (instrument, id)
 * once, the newest `TRADES_KEPT` of each. `accept` says which instruments are wanted.
 */
export function applyTrades(
  trades: Map<string, Trade[]>,
  list: unknown,
  accept: (name: string) => boolean,
): TradesOutcome {
  const outcome: TradesOutcome = { added: 0, duplicates: 0, refused: 0, fault: "", hole: Number.NaN };
  const refuse = (fault: string) => {
    outcome.refused++;
    outcome.fault = fault;
  };
  if (!Array.isArray(list) || list.length > MAX_TRADES) {
    refuse("trades are not a list");
    return outcome;
  }
  for (const entry of list) {
    const trade = isRecord(entry) ? decodeTrade(entry) : "trade is not an object";
    if (typeof trade === "string") {
      refuse(trade);
      continue;
    }
    if (!accept(trade.name)) continue;
    let kept = trades.get(trade.name);
    if (kept === undefined) {
      kept = [];
      trades.set(trade.name, kept);
    }
    const at = insertTrade(kept, trade);
    if (at < 0) {
      outcome.duplicates++;
      continue;
    }
    outcome.added++;
    if (at > 0 && trade.seq > kept[at - 1]!.seq + 1) outcome.hole = trade.seq;
  }
  return outcome;
}

/**
 * Puts a trade in its place: by number where both have one, else by time, behind those of the same instant. Returns the
 * place, or -1 if it is there already or too old to keep.
 */
function insertTrade(kept: Trade[], trade: Trade): number {
  if (kept.some((known) => known.id === trade.id)) return -1;
  let at = kept.length;
  while (at > 0 && isAfter(kept[at - 1]!, trade)) at--;
  if (at === 0 && kept.length >= TRADES_KEPT) return -1;
  kept.splice(at, 0, trade);
  if (kept.length <= TRADES_KEPT) return at;
  kept.shift();
  return at - 1;
}

function isAfter(known: Trade, trade: Trade): boolean {
  const order = known.seq - trade.seq;
  return Number.isNaN(order) ? known.time > trade.time : order > 0;
}
