import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { MarketView } from "../../engine/market-view.ts";
import { type ChainRow, parseChainCsv } from "../../market/chain-csv.ts";
import { D } from "../../market/derived-columns.ts";
import { Q } from "../../market/quote-columns.ts";
import { blackGreeks } from "../../quant/black.ts";
import { chainView } from "./chain-view.ts";

/** Eight options of the BTC chain Deribit published on 2025-12-05, as recorded. */
export const SAMPLE = `ts_ms,venue,instrument,expiry_ms,strike,cp,bid,ask,mark,mark_iv_pct,underlying_price,open_interest
1764896976000,deribit,BTC-26DEC25-82000-C,1766736000000,82000,C,,0.128,0.12669291,53.39,92726.41,26.6
1764896976000,deribit,BTC-26DEC25-82000-P,1766736000000,82000,P,0.0105,0.0115,0.01101419,53.39,92726.41,1654.1
1764896976000,deribit,BTC-26DEC25-85000-C,1766736000000,85000,C,0.099,0.101,0.1000656,51.13,92726.47,548.4
1764896976000,deribit,BTC-26DEC25-85000-P,1766736000000,85000,P,0.0165,0.017,0.0167401,51.13,92726.47,13426.9
1764896976000,deribit,BTC-26DEC25-95000-C,1766736000000,95000,C,0.032,0.0325,0.03229059,44.58,92726.4,4714.2
1764896976000,deribit,BTC-26DEC25-95000-P,1766736000000,95000,P,0.0565,0.057,0.05680939,44.58,92726.47,3035.9
1764896976000,deribit,BTC-26DEC25-106000-C,1766736000000,106000,C,0.005,0.006,0.00590705,44.58,92726.41,16831.6
1764896976000,deribit,BTC-26DEC25-106000-P,1766736000000,106000,P,0.1465,0.151,0.14905408,44.58,92726.41,365.9
`;

/** The whole recorded chain, where the shared data is at hand; else null. */
export function wholeChain(): string | null {
  const file = new URL("../../../../shared/data/chains/deribit_btc_20251205.csv.gz", import.meta.url);
  return existsSync(file) ? gunzipSync(readFileSync(file)).toString("utf8") : null;
}

/** A window's view of a chain file: quotes as recorded, vols solved from prices, Greeks at the recorded mark vol. */
export function recordedView(csv: string): MarketView {
  const rows = parseChainCsv(csv);
  const now = rows[0]!.time;
  const view = chainView(
    rows.map((row) => ({ ...row, forward: row.underlying })),
    now,
  );
  rows.forEach((row, slot) => {
    fillQuote(view, row, slot, now);
    fillGreeks(view, row, slot);
  });
  return view;
}

function fillQuote(view: MarketView, row: ChainRow, slot: number, now: number): void {
  view.quotes[Q.receivedTime]![slot] = now;
  view.quotes[Q.changedAt]![slot] = now;
  view.quotes[Q.markVol]![slot] = row.markVol;
  view.quotes[Q.openInterest]![slot] = row.openInterest;
  view.quotes[Q.underlying]![slot] = row.underlying;
}

function fillGreeks(view: MarketView, row: ChainRow, slot: number): void {
  const { derived } = view;
  const vol = row.markVol;
  const greeks = blackGreeks(row.underlying, row.strike, derived[D.yearsToExpiry]![slot]!, vol, row.right === "call");
  derived[D.greekVol]![slot] = vol;
  derived[D.price]![slot] = greeks.price / row.underlying;
  derived[D.delta]![slot] = greeks.delta;
  derived[D.gamma]![slot] = greeks.gamma;
  derived[D.vega]![slot] = greeks.vega;
  derived[D.theta]![slot] = greeks.theta;
  derived[D.rho]![slot] = greeks.rho;
}
