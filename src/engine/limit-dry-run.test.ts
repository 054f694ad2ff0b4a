import { beforeAll, describe, expect, it } from "vitest";
import type { Limit } from "../risk/limits.ts";
import { EMPTY_PORTFOLIO } from "../risk/portfolio-document.ts";
import { applyEdit } from "../risk/portfolio-edits.ts";
import type { DryRun } from "./aside-protocol.ts";
import { dryRunLimits } from "./limit-dry-run.ts";
import { type RecordedMarket, recordMarket } from "./test-support/recorded-market.ts";

const SECONDS = 12;

function limit(part: Partial<Limit>): Limit {
  return {
    id: "spot",
    name: "Spot",
    metric: "spot",
    book: null,
    rules: null,
    underlying: "BTC",
    expiry: null,
    days: null,
    direction: "above",
    amber: 1,
    red: 1e9,
    hysteresis: 0,
    enabled: true,
    ...part,
  };
}

describe("a dry run of limits on a recorded log", () => {
  let market: RecordedMarket;
  let result: DryRun;
  let done = 0;

  beforeAll(async () => {
    market = await recordMarket(SECONDS);
    const portfolio = applyEdit(EMPTY_PORTFOLIO, {
      type: "add",
      positions: [
        {
          instrument: "BTC-PERPETUAL",
          size: 1_000_000,
          unit: "usd",
          averagePrice: 90_000,
          openedAt: null,
          tags: [],
          included: true,
        },
      ],
    });
    const limits = [
      limit({}),
      limit({ id: "delta", metric: "delta", underlying: null, amber: 1, red: 2 }),
      limit({ id: "vol", metric: "atmVol", days: 30, amber: 1 }),
      limit({ id: "quiet", amber: 1e8 }),
      limit({ id: "other", underlying: "ETH" }),
    ];
    result = await dryRunLimits({ log: market.log, limits, portfolio, underlying: "BTC" }, (part) => {
      done = part;
    });
  });

  it("says when each would have fired, on the log's clock, with what it measured", () => {
    const fired = result.breaches.map(({ limit: of, level }) => `${of} ${level}`).sort();
    expect(fired).toEqual(["delta red", "spot amber", "vol amber"]);
    for (const { at } of result.breaches) {
      expect(at).toBeGreaterThanOrEqual(result.from);
      expect(at).toBeLessThanOrEqual(result.to);
    }
    const delta = result.breaches.find(({ limit: of }) => of === "delta")!;
    expect(delta.value).toBeGreaterThan(5);
    expect(delta.market).toMatch(/, recording$/);
  });

  it("looked at the whole log a second at a time, and counts where it saw nothing", () => {
    expect(result.from).toBe(market.from);
    expect(result.to - result.from).toBeGreaterThan((SECONDS - 2) * 1_000);
    expect(result.step).toBe(1_000);
    expect(result.looks).toBeGreaterThanOrEqual(SECONDS - 2);
    expect(done).toBeGreaterThan(0.5);
    expect(result.blind.other).toEqual({ looks: result.looks, reason: "ETH is not the market shown" });
    expect(result.blind.quiet!.looks).toBeLessThan(result.looks / 2);
    expect(result.problem).toBeNull();
  });

  it("says in one sentence what it cannot look at", async () => {
    const plan = { limits: [], portfolio: EMPTY_PORTFOLIO, underlying: "BTC" };
    const run = (log: Blob) => dryRunLimits({ ...plan, log }, () => undefined);
    await expect(run(new Blob(["no log"]))).rejects.toThrow(/not a recording/);
    await expect(
      dryRunLimits({ ...plan, log: market.log, limits: [limit({ amber: 2e9 })] }, () => undefined),
    ).rejects.toThrow("Red lies at or above amber");
  });
});
