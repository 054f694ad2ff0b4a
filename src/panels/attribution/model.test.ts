import { describe, expect, it } from "vitest";
import { ATTRIBUTION_TERMS, type Attribution } from "../../risk/attribution.ts";
import type { AttributedRow } from "../../risk/attribution-book.ts";
import { attributionRows, type ToldAttribution, tellAttribution } from "../../risk/attribution-summary.ts";
import type { BookPosition } from "../../risk/portfolio-document.ts";
import { startWords } from "../start-words.ts";
import { attributionModel, fundingWords, spanWords, startsWords } from "./model.ts";
import { GROUPS, TERMS } from "./terms.ts";

const TO = Date.UTC(2026, 10, 24, 12);

function row(pnl: number): Attribution {
  const zero = Object.fromEntries(ATTRIBUTION_TERMS.map((term) => [term, 0])) as Record<
    (typeof ATTRIBUTION_TERMS)[number],
    number
  >;
  return { ...zero, delta: pnl * 0.997, unexplained: pnl * 0.003, pnl };
}

function made(pnls: readonly number[], part: Partial<AttributedRow> = {}): ToldAttribution {
  const rows = pnls.map((pnl, position): AttributedRow => {
    const both = { taylor: row(pnl), stepwise: row(pnl) };
    const table = { usd: both, coin: both, usdValue: both };
    return { position, start: TO - 3_600_000, end: TO, traded: false, fundingKnown: null, table, ...part };
  });
  const from = TO - 3_600_000;
  const states = { from: { hash: "a1", event: 1 }, to: { hash: "b2", event: 9 } };
  return tellAttribution({ from, to: TO, logFrom: from, logTo: TO, states, rows, excluded: [], problem: null });
}

const positions = (count: number): BookPosition[] =>
  Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    instrument: `BTC-${i}`,
    size: 1,
    unit: "underlying",
    averagePrice: null,
    openedAt: null,
    tags: [],
    included: true,
  }));

describe("the attribution's table", () => {
  it("shows the positions that moved it most, the others in one line, and all of them in the total", () => {
    const pnls = Array.from({ length: 250 }, (_, i) => (i % 2 === 0 ? 1 : -1) * (i + 0.126));
    const { lines, total } = attributionModel(made(pnls), positions(250), "usd");
    expect(lines).toHaveLength(201);
    expect(lines[0]!.name).toBe("BTC-249");
    expect(lines[200]!.name).toBe("50 positions more");
    const shown = lines.reduce((sum, line) => sum + Math.round(line.taylor.pnl * 100), 0);
    expect(shown).toBe(Math.round(total.taylor.pnl * 100));
    expect(total.shares.taylor).toBeCloseTo(0.003, 12);
  });

  it("hands on every position with all its digits, and their total", () => {
    const { packed } = made([5, -0.1 - 0.2, 7]);
    const { rows, total } = attributionRows(packed, "coin", "stepwise");
    expect(rows.map(({ position, start, end }) => [position, start, end])).toEqual(
      [0, 1, 2].map((position) => [position, TO - 3_600_000, TO]),
    );
    expect(rows.map(({ of }) => of)).toEqual([row(5), row(-0.1 - 0.2), row(7)]);
    expect(total.pnl).toBe(5 + (-0.1 - 0.2) + 7);
  });

  it("says where a position's time differs from the book's", () => {
    const start = TO - 60_000;
    const note = (part: Partial<AttributedRow>) =>
      attributionModel(made([5], part), positions(1), "usd").lines[0]!.note;
    expect(note({})).toBe("");
    expect(note({ traded: true, start })).toBe("from its trade, 11:59:00 UTC");
    expect(note({ end: start })).toBe("to its last mark before it expired, 11:59:00 UTC");
    expect(note({ fundingKnown: 1 })).toBe("");
    expect(note({ fundingKnown: 0 })).toBe("not modelled: funding, the log holds no rates of it");
    expect(note({ fundingKnown: 0.25 })).toMatch(/^funding of 25 % of the time/);
    expect(fundingWords(made([5]))).toBe("");
    expect(fundingWords(made([5, 6], { fundingKnown: 1 }))).toBe(
      "funding estimated from 8-hour rates read at up to 60 instants",
    );
    expect(fundingWords(made([5, 6], { fundingKnown: 0 }))).toMatch(/^not modelled: funding of 2 of 2 perpetuals/);
    expect(spanWords(made([5]), TO - 3_600_000)).toBe("2026-11-24 11:00:00 to 2026-11-24 12:00:00 UTC");
  });

  it("names its start where it is not the one asked for, in the portfolio's words, and the portfolio's where that is another", () => {
    const [from, before] = [TO - 3_600_000, TO - 7_200_000];
    const late = "since 11:00:00 UTC, when the first marks were seen: there are none from 10:00:00 UTC";
    expect(startsWords(made([5]), from, from)).toBe("");
    expect(startsWords(made([5]), from, Number.NaN)).toBe("");
    expect(startsWords(made([5]), before, from + 30_000)).toBe(`in the log ${late}`);
    const times = { startAt: before, startFrom: from };
    expect(startWords({ kind: "instant", at: before }, times).hint).toContain(late.replace(/(\d\d:\d\d):\d\d/g, "$1"));
    expect(startsWords(made([5]), before, before)).toBe(
      `in the log ${late}; the portfolio's P&L starts at 10:00:00 UTC, by marks kept beside the log`,
    );
    expect(startsWords(made([5]), "trade", before)).toBe("");
  });

  it("leaves no term out of its words and groups", () => {
    const all = [...ATTRIBUTION_TERMS].sort();
    expect(TERMS.map(({ term }) => term).sort()).toEqual(all);
    expect(GROUPS.flatMap(({ terms }) => terms).sort()).toEqual(all);
  });
});
