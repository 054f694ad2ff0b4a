import { expect, it } from "vitest";
import { Q, QUOTE_FIELD_COUNT } from "../market/quote-columns.ts";
import type { NewPosition } from "../risk/portfolio-document.ts";
import { FEED_ROW_HEADER } from "./protocol.ts";
import { FORWARD, fakeBatch, NOW } from "./test-support/fake-feed.ts";
import { hubRig } from "./test-support/hub-rig.ts";

const WIDTH = FEED_ROW_HEADER + QUOTE_FIELD_COUNT;
const RULES = "deribit_segregated_pm";

const short = (instrument: string): NewPosition => ({
  instrument,
  size: -10,
  unit: "underlying",
  averagePrice: 0.02,
  openedAt: null,
  tags: [],
  included: true,
});

/** Rows of the market at `at` of which the fields given have no value. */
function without(at: number, fields: readonly number[]): Float64Array {
  const { rows, rowCount } = fakeBatch(at, FORWARD);
  for (let row = 0; row < rowCount; row++)
    for (const field of fields) rows[row * WIDTH + FEED_ROW_HEADER + field] = Number.NaN;
  return rows;
}

it("trades that move the binding scenario are of what is quoted on the side traded, where that is asked", async () => {
  const rig = hubRig();
  rig.client.choose({ venue: "simulated", underlying: "BTC" });
  await rig.market(NOW);
  await rig.hold(short("BTC-25DEC26-84000-P"), short("BTC-25DEC26-100000-C"));
  const ask = async (trades: true | "quoted"): Promise<number[]> => {
    rig.client.setRisk("p/adds", { kind: "marginAdds", rules: RULES, trades });
    await rig.settle();
    const result = rig.client.risk("p/adds");
    rig.client.setRisk("p/adds", null);
    if (result?.kind !== "marginAdds") throw new Error("no trades");
    return result.trades.map(({ change }) => change);
  };
  const all = await ask(true);
  expect(all.length).toBe(3);
  expect(await ask("quoted")).toEqual(all);
  await rig.market(NOW + 5_000, { rows: without(NOW + 5_000, [Q.ask]) });
  const sold = await ask("quoted");
  expect(sold.length).toBe(3);
  expect(sold.every((change) => change < 0)).toBe(true);
  await rig.market(NOW + 10_000, { rows: without(NOW + 10_000, [Q.bid]) });
  const bought = await ask("quoted");
  expect(bought.length).toBe(3);
  expect(bought.every((change) => change > 0)).toBe(true);
  await rig.market(NOW + 15_000, { rows: without(NOW + 15_000, [Q.bid, Q.ask]) });
  expect(await ask("quoted")).toEqual([]);
  // As views that were pinned before ask it.
  expect((await ask(true)).length).toBe(3);
});
