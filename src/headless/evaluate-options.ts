import { createOptionBatch } from "../quant/kernel/kernel.ts";
import { EVERYDAY_GREEKS, GREEK_COLUMNS, type OptionBatch } from "../quant/option-batch.ts";
import { VOL_STATUS_NAME } from "../quant/vol-status.ts";
import type { Answer } from "./evaluate.ts";
import { number } from "./evaluate-rows.ts";

type Row = Readonly<Record<string, unknown>>;

/** A kernel batch with one row per question, its forwards (or spots) under `asset`. */
function batchOf(rows: readonly Row[], asset: string): OptionBatch {
  const batch = createOptionBatch(rows.length);
  rows.forEach((row, i) => {
    batch.forward[i] = number(row, asset);
    batch.strike[i] = number(row, "K");
    batch.yearsToExpiry[i] = number(row, "T");
    batch.isCall[i] = row.type === "C" ? 1 : 0;
    batch.vol[i] = number(row, "vol");
    batch.rate[i] = number(row, "r");
    batch.dividendYield[i] = number(row, "q");
    // Undiscounted: a file without discount factors states undiscounted prices.
    batch.marketPrice[i] = number(row, "price") / (row.df === undefined ? 1 : number(row, "df"));
  });
  return batch;
}

function statusName(batch: OptionBatch, i: number): string {
  return VOL_STATUS_NAME[batch.status[i]!] ?? "";
}

/** Price and sixteen Greeks of rows {id, type, S, K, T, vol, r, q}. */
export function vanillaRows(rows: readonly Row[]): Answer[] {
  const batch = batchOf(rows, "S");
  batch.spotGreeks(rows.length);
  return rows.map((row, i) => ({
    id: row.id,
    status: statusName(batch, i),
    ...Object.fromEntries(GREEK_COLUMNS.map((name) => [name, batch.out[name][i]])),
  }));
}

/** Implied vols of rows {id, type, F, K, T, df, price}. */
export function impliedVolRows(rows: readonly Row[]): Answer[] {
  const batch = batchOf(rows, "F");
  batch.solveVols(rows.length);
  return rows.map((row, i) => ({
    id: row.id,
    vol: batch.vol[i],
    cond: batch.conditioning[i],
    status: statusName(batch, i),
  }));
}

/** Degenerate and bad inputs to price ("op": "price") or implied vol ("op": "iv"). */
export function badInputs(rows: readonly Row[]): Answer[] {
  const priced = batchOf(rows, "F");
  priced.greeks(rows.length, EVERYDAY_GREEKS);
  const solved = batchOf(rows, "F");
  solved.solveVols(rows.length);
  return rows.map((row, i) => {
    if (row.op === "iv") {
      return { index: row.index, status: statusName(solved, i), vol: solved.vol[i], cond: solved.conditioning[i] };
    }
    const { price, delta, gamma, vega, theta } = priced.out;
    return {
      index: row.index,
      status: statusName(priced, i),
      price: price[i],
      delta: delta[i],
      gamma: gamma[i],
      vega: vega[i],
      theta: theta[i],
    };
  });
}
