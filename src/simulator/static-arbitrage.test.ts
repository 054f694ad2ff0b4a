import { describe, expect, it } from "vitest";
import { createExchange } from "./exchange.ts";

interface Summary {
  readonly instrument_name: string;
  readonly mark_price: number;
  readonly underlying_price: number;
  readonly bid_price: number | null;
  readonly ask_price: number | null;
}

interface Option {
  readonly root: string;
  readonly expiry: string;
  readonly strike: number;
  readonly call: boolean;
  readonly usd: number;
  readonly forward: number;
  /** Half a unit in the last printed digit of the mark, USD. */
  readonly slack: number;
}

const START = Date.UTC(2026, 10, 24, 13);

function parse(row: Summary): Option {
  const [root = "", expiry = "", strike = "", right] = row.instrument_name.split("-");
  const inverse = !root.includes("_");
  const unit = inverse ? row.underlying_price : 1;
  const digit = root === "BTC" ? 1e-8 : root === "ETH" || root.startsWith("XRP") ? 1e-6 : 1e-4;
  return {
    root,
    expiry,
    strike: Number(strike.replace("d", ".")),
    call: right === "C",
    usd: row.mark_price * unit,
    forward: row.underlying_price,
    // The printed forward is rounded too, which moves the USD value of an inverse mark.
    slack:
      0.5 * digit * unit +
      (inverse ? row.mark_price * 0.005 : 0) +
      0.005 * (unit > 100 || row.underlying_price > 100 ? 1 : 0.01),
  };
}

/** Breaches among published marks: verticals, butterflies, parity within an expiry, calendars between expiries. */
function breaches(rows: readonly Summary[]): string[] {
  const found: string[] = [];
  const chains = new Map<string, Option[]>();
  for (const option of rows.map(parse)) {
    const key = `${option.root} ${option.expiry} ${option.call ? "calls" : "puts"}`;
    chains.set(key, [...(chains.get(key) ?? []), option]);
  }
  for (const [key, list] of chains) {
    list.sort((a, b) => a.strike - b.strike);
    for (let i = 1; i < list.length; i++) {
      const low = list[i - 1]!;
      const high = list[i]!;
      const spread = low.call ? low.usd - high.usd : high.usd - low.usd;
      const slack = low.slack + high.slack;
      if (spread < -slack) found.push(`vertical ${key} ${high.strike}: ${spread}`);
      if (spread > high.strike - low.strike + slack) found.push(`slope ${key} ${high.strike}: ${spread}`);
      const next = list[i + 1];
      if (!next) continue;
      const weight = (high.strike - low.strike) / (next.strike - low.strike);
      const fly = (1 - weight) * low.usd + weight * next.usd - high.usd;
      if (fly < -(slack + next.slack)) found.push(`butterfly ${key} ${high.strike}: ${fly}`);
    }
    if (!list[0]!.call) continue;
    const puts = new Map(chains.get(key.replace("calls", "puts"))!.map((put) => [put.strike, put]));
    for (const call of list) {
      const put = puts.get(call.strike)!;
      const parity = call.usd - put.usd - (call.forward - call.strike);
      if (Math.abs(parity) > call.slack + put.slack + 0.01) found.push(`parity ${key} ${call.strike}: ${parity}`);
    }
  }
  return [...found, ...calendarBreaches(chains)];
}

/**
 * Calendars at equal moneyness: a call over its forward is worth no more than one of the next expiry, for which the chord
 * between its listed strikes is an upper bound.
 */
function calendarBreaches(chains: ReadonlyMap<string, readonly Option[]>): string[] {
  const found: string[] = [];
  let near: readonly Option[] = [];
  for (const [key, far] of chains) {
    if (!far[0]!.call) continue;
    if (near[0]?.root === far[0]!.root) {
      for (const call of near) {
        const at = (call.strike / call.forward) * far[0]!.forward;
        const above = far.findIndex((option) => option.strike >= at);
        const high = far[above];
        const low = far[above - 1];
        if (!high || !low) continue;
        const weight = (at - low.strike) / (high.strike - low.strike);
        const chord = ((1 - weight) * low.usd + weight * high.usd) / high.forward;
        const gain = chord - call.usd / call.forward;
        if (gain < -(call.slack + low.slack + high.slack) / call.forward)
          found.push(`calendar ${key} ${call.strike}: ${gain}`);
      }
    }
    near = far;
  }
  return found;
}

function summaries(exchange: ReturnType<typeof createExchange>): Summary[] {
  return ["BTC", "ETH", "USDC"].flatMap((currency) => {
    const reply = JSON.parse(exchange.call("public/get_book_summary_by_currency", { currency, kind: "option" }));
    return reply.result as Summary[];
  });
}

describe("marks over ten market minutes", () => {
  it.each(["calm", "stressed", "crash"] as const)("hold no static arbitrage (%s)", (regime) => {
    const exchange = createExchange({ seed: 5, start: START });
    exchange.command({ type: "regime", regime });
    const first = exchange.market.underlyings[0]!.index;
    for (let seconds = 60; seconds <= 600; seconds += 60) {
      exchange.advance(START + seconds * 1000);
      const rows = summaries(exchange);
      expect(rows.length).toBeGreaterThanOrEqual(1500);
      expect(rows.every((row) => Number.isFinite(row.mark_price) && row.mark_price >= 0)).toBe(true);
      expect(breaches(rows)).toEqual([]);
      const quoted = rows.filter((row) => row.bid_price !== null && row.ask_price !== null);
      expect(quoted.length).toBeGreaterThan(0.6 * rows.length);
      expect(quoted.filter((row) => row.bid_price! >= row.ask_price!)).toEqual([]);
    }
    const moved = exchange.market.underlyings[0]!.index / first - 1;
    if (regime === "crash") expect(moved).toBeLessThan(-0.05);
    else expect(Math.abs(moved)).toBeLessThan(0.04);
  });

  it("hold none through every tick of a crash", () => {
    const exchange = createExchange({ seed: 6, start: START, underlyings: ["SOL_USDC"] });
    exchange.command({ type: "regime", regime: "crash" });
    for (let second = 5; second <= 300; second += 5) {
      exchange.advance(START + second * 1000);
      expect(breaches(summaries(exchange))).toEqual([]);
    }
  });

  it("shows the breaches it is to find", () => {
    const exchange = createExchange({ seed: 5, start: START, underlyings: ["BTC"] });
    const rows = summaries(exchange).map((row) =>
      row.instrument_name.endsWith("-25DEC26-100000-C") ? { ...row, mark_price: row.mark_price * 1.1 } : row,
    );
    expect(breaches(rows).map((text) => text.split(" ")[0])).toEqual(expect.arrayContaining(["butterfly", "parity"]));
    const late = summaries(exchange).map((row) =>
      row.instrument_name.includes("-29JAN27-") ? { ...row, mark_price: row.mark_price * 0.8 } : row,
    );
    expect(breaches(late).map((text) => text.split(" ")[0])).toContain("calendar");
  });
});
