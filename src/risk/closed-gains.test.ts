import { describe, expect, it } from "vitest";
import { type ClosedContract, closedTotals } from "./closed-gains.ts";
import { type ClosedPosition, EMPTY_PORTFOLIO, MAX_CLOSED, type NewPosition, shownBook } from "./portfolio-document.ts";
import { applyEdit } from "./portfolio-edits.ts";

const START = Date.UTC(2026, 10, 24, 8);
const OPTION: ClosedContract = { kind: "option", inverse: true, startMark: 0.04, rate: 90_000 };
const CALL = "BTC-25DEC26-95000-C";

function closed(part: Partial<ClosedPosition>): ClosedPosition {
  const base = { instrument: CALL, size: 2, unit: "underlying", averagePrice: 0.03, openedAt: START - 1 } as const;
  return { ...base, price: 0.05, closedAt: START + 5, fee: 0, ...part };
}

function trade(size: number, averagePrice: number | null, openedAt: number | null, part: Partial<NewPosition> = {}) {
  const position = {
    instrument: CALL,
    size,
    unit: "underlying",
    averagePrice,
    openedAt,
    tags: [],
    included: true,
  } as const;
  return { type: "trade", position: { ...position, ...part } } as const;
}

describe("what was closed since a start of P&L", () => {
  const gain = (one: ClosedPosition, contract: ClosedContract | null = OPTION) =>
    closedTotals([one], START, () => contract);

  it("gained from the mark at the start, or from the price paid where it was opened later, less fees", () => {
    expect(gain(closed({})).coin).toBeCloseTo(2 * 0.01, 15);
    expect(gain(closed({})).usd).toBeCloseTo(1_800, 9);
    expect(gain(closed({ openedAt: START + 1, fee: 0.001 })).coin).toBeCloseTo(2 * 0.02 - 0.001, 15);
    expect(gain(closed({ size: -2, openedAt: null })).coin).toBeCloseTo(-0.02, 15);
    // 160 000 USD of contracts from 80 000 to 100 000: 2 coins against 1.6.
    const future = { ...OPTION, kind: "future", startMark: 80_000, rate: 100_000 } as const;
    expect(gain(closed({ size: 160_000, unit: "usd", price: 100_000 }), future).coin).toBeCloseTo(0.4, 12);
    const linear = { ...OPTION, inverse: false, startMark: 10 };
    expect(gain(closed({ price: 15 }), linear)).toMatchObject({ usd: 10, coin: 10 / 90_000 });
  });

  it("counts what it cannot tell, and leaves out what was closed before", () => {
    expect(gain(closed({ closedAt: START }))).toEqual({ count: 0, unknown: 0, usd: 0, coin: 0 });
    for (const unknown of [
      gain(closed({ price: null })),
      gain(closed({}), null),
      gain(closed({}), { ...OPTION, startMark: Number.NaN }),
      gain(closed({}), { ...OPTION, rate: Number.NaN }),
      gain(closed({ openedAt: START + 1, averagePrice: null })),
    ])
      expect(unknown).toEqual({ count: 1, unknown: 1, usd: 0, coin: 0 });
  });

  it("is written down by trades that close, part by part, the first bought first, and by no correction", () => {
    let document = applyEdit(EMPTY_PORTFOLIO, trade(3, 0.03, START - 5));
    document = applyEdit(document, trade(1, 0.04, START + 1));
    expect(shownBook(document).closed).toBeUndefined();
    document = applyEdit(document, trade(-3.5, 0.05, START + 2));
    expect(shownBook(document).closed).toEqual([
      closed({ size: 3, openedAt: START - 5, closedAt: START + 2 }),
      closed({ size: 0.5, averagePrice: 0.04, openedAt: START + 1, closedAt: START + 2 }),
    ]);
    // What goes beyond is opened, not closed.
    document = applyEdit(document, trade(-2, 0.06, START + 3));
    expect(shownBook(document).closed?.at(-1)).toMatchObject({ size: 0.5, price: 0.06 });
    expect(shownBook(document).positions).toMatchObject([{ size: -1.5, averagePrice: 0.06 }]);
    const [{ id } = { id: 0 }] = shownBook(document).positions;
    for (const edit of [
      { type: "remove", ids: [id] },
      { type: "change", id, changes: { size: -1 } },
      trade(1, 0.06, null),
    ] as const)
      expect(shownBook(applyEdit(document, edit)).closed).toEqual(shownBook(document).closed);
    for (let i = 0; i < MAX_CLOSED; i++) {
      document = applyEdit(document, trade(1, 0.01, START + 10 + i));
      document = applyEdit(document, trade(-1, 0.01, START + 10 + i));
    }
    expect(shownBook(document).closed).toHaveLength(MAX_CLOSED);
  });
});
