import { describe, expect, it } from "vitest";
import { S } from "../market/derived-columns.ts";
import { prepareSlice } from "../market/slice-fit.ts";
import { packSliceInput, type SliceRow } from "../market/slice-input.ts";
import { fitSurfaceRows, NO_MEMORY } from "../market/surface-rows.ts";
import { createOptionBatch } from "../quant/kernel/kernel.ts";
import { createExchange } from "./exchange.ts";

const START = Date.UTC(2026, 10, 24, 13);
const YEAR_MS = 365 * 86_400_000;
/** Exchange seconds between two surfaces. */
const STEP = 30;

interface Summary {
  readonly instrument_name: string;
  readonly underlying_price: number;
  readonly bid_price: number | null;
  readonly ask_price: number | null;
  readonly mark_price: number;
}

interface Listed {
  readonly name: string;
  readonly expiry: number;
  readonly strike: number;
  readonly isCall: boolean;
}

const batch = createOptionBatch(4_096);

/** Slice inputs of the market as it is quoted now, ascending, from public messages alone. */
function sliceInputs(exchange: ReturnType<typeof createExchange>, listed: ReadonlyMap<string, Listed>, now: number) {
  const reply = JSON.parse(exchange.call("public/get_book_summary_by_currency", { currency: "BTC", kind: "option" }));
  const rows = (reply.result as Summary[]).flatMap((row) => {
    const option = listed.get(row.instrument_name);
    return option ? [{ ...option, ...row }] : [];
  });
  rows.forEach((row, i) => {
    [row.bid_price, row.ask_price, row.mark_price].forEach((price, side) => {
      const lane = 3 * i + side;
      batch.forward[lane] = row.underlying_price;
      batch.strike[lane] = row.strike;
      batch.yearsToExpiry[lane] = (row.expiry - now) / YEAR_MS;
      batch.isCall[lane] = row.isCall ? 1 : 0;
      batch.marketPrice[lane] = (price ?? Number.NaN) * row.underlying_price;
    });
  });
  batch.solveVols(3 * rows.length);
  const byExpiry = new Map<number, { forward: number; rows: SliceRow[] }>();
  rows.forEach((row, i) => {
    const group = byExpiry.get(row.expiry) ?? { forward: row.underlying_price, rows: [] };
    byExpiry.set(row.expiry, group);
    const [bid, ask] = [row.bid_price ?? Number.NaN, row.ask_price ?? Number.NaN];
    const [volAtBid, volAtAsk] = [batch.vol[3 * i]!, batch.vol[3 * i + 1]!];
    group.rows.push({
      strike: row.strike,
      isCall: row.isCall ? 1 : 0,
      bid,
      ask,
      tick: 0.0001,
      volAtBid,
      volAtMid: 0.5 * (volAtBid + volAtAsk),
      volAtAsk,
      volAtMark: batch.vol[3 * i + 2]!,
      openInterest: 0,
      confirmedAt: now,
    });
  });
  return [...byExpiry].sort(([a], [b]) => a - b);
}

/** Vols at bid and ask at the forward: between the out-of-the-money options on either side of it; null where one is not quoted. */
function atmQuotes(forward: number, rows: readonly SliceRow[]): readonly [bid: number, ask: number] | null {
  const put = rows.filter((row) => row.isCall === 0 && row.strike < forward).sort((a, b) => b.strike - a.strike)[0];
  const call = rows.filter((row) => row.isCall === 1 && row.strike >= forward).sort((a, b) => a.strike - b.strike)[0];
  if (!put || !call) return null;
  const share = Math.log(forward / put.strike) / Math.log(call.strike / put.strike);
  const bid = put.volAtBid + share * (call.volAtBid - put.volAtBid);
  const ask = put.volAtAsk + share * (call.volAtAsk - put.volAtAsk);
  return bid > 0 && ask > 0 ? [bid, ask] : null;
}

describe("the fitted surface of a simulated market, over ten minutes of its time", () => {
  it.each(["calm", "crash"] as const)("keeps its vol at the forward inside bid and ask (%s)", (regime) => {
    const exchange = createExchange({ seed: 11, start: START, underlyings: ["BTC"] });
    exchange.command({ type: "regime", regime });
    const listing = JSON.parse(exchange.call("public/get_instruments", { currency: "BTC", kind: "option" }));
    const listed = new Map<string, Listed>();
    for (const one of listing.result) {
      listed.set(one.instrument_name, {
        name: one.instrument_name,
        expiry: one.expiration_timestamp,
        strike: one.strike,
        isCall: one.option_type === "call",
      });
    }
    let memory = NO_MEMORY;
    let published = 0;
    let inside = 0;
    const before = new Map<number, Float64Array>();
    for (let second = STEP; second <= 600; second += STEP) {
      const now = START + second * 1_000;
      exchange.advance(now);
      const groups = sliceInputs(exchange, listed, now);
      const inputs = groups.map(([expiry, { forward, rows }]) => {
        const last = (field: number): number => before.get(expiry)?.[field] ?? Number.NaN;
        const input = packSliceInput(
          {
            expiry,
            yearsToExpiry: (expiry - now) / YEAR_MS,
            forward,
            forwardSource: 1,
            now,
            staleAfter: 15_000,
            previousA: last(S.sviA),
            previousB: last(S.sviB),
            previousRho: last(S.sviRho),
            previousM: last(S.sviM),
            previousSigma: last(S.sviSigma),
          },
          rows,
        );
        return { prepared: prepareSlice(input), input };
      });
      const fitted = fitSurfaceRows("auto", inputs, memory);
      memory = fitted.memory;
      fitted.rows.forEach((row, i) => {
        before.set(groups[i]![0], row);
        const quotes = atmQuotes(groups[i]![1].forward, groups[i]![1].rows);
        if (!quotes || !(row[S.atmVol]! > 0)) return;
        published++;
        if (row[S.atmVol]! >= quotes[0] && row[S.atmVol]! <= quotes[1]) inside++;
      });
    }
    expect(published).toBeGreaterThan(160);
    expect(inside / published).toBeGreaterThanOrEqual(0.995);
  });
});
