import { afterAll, describe, expect, it } from "vitest";
import { V } from "../risk/valuation.ts";
import { EXPIRY, FORWARD, NOW } from "./test-support/fake-feed.ts";
import { hubRig } from "./test-support/hub-rig.ts";

const CALL = "BTC-25DEC26-96000-C";
const zone = process.env.TZ;

function setZone(name: string | undefined): void {
  if (name === undefined) delete process.env.TZ;
  else process.env.TZ = name;
}

/** Values, P&L of the day, margin, scenarios and limits of a small book, as they come out with the clock of `name` on the wall. */
async function numbersIn(name: string) {
  setZone(name);
  const rig = hubRig();
  rig.client.choose({ venue: "simulated", underlying: "BTC" });
  const eight = Math.floor(NOW / 86_400_000) * 86_400_000 + 8 * 3_600_000;
  for (const at of [eight - 60_000, eight, eight + 60_000, NOW]) await rig.market(at);
  const position = { unit: "underlying", openedAt: null, tags: [], included: true } as const;
  await rig.hold(
    { ...position, instrument: CALL, size: 2, averagePrice: 0.02 },
    { ...position, instrument: "BTC-25DEC26", size: 50_000, unit: "usd", averagePrice: FORWARD },
    { ...position, instrument: "BTC-23NOV26-90000-P", size: 1, averagePrice: 0.01 },
  );
  const limit = {
    book: null,
    rules: null,
    direction: "above",
    amber: 40,
    red: 50,
    hysteresis: 0,
    enabled: true,
  } as const;
  await rig.set({ ...limit, id: "vol", name: "Vol", metric: "atmVol", underlying: "BTC", expiry: EXPIRY, days: null });
  const ask = async (spec: Parameters<typeof rig.client.setRisk>[1]) => {
    rig.client.setRisk("zone/x", spec);
    await rig.settle();
    await rig.settle();
    const result = rig.client.risk("zone/x");
    rig.client.setRisk("zone/x", null);
    return result;
  };
  const starts = [];
  for (const kind of ["expiryDay", "calendarDay"] as const) {
    await rig.client.request({ kind: "editPortfolio", edit: { type: "pnlStart", start: { kind } } });
    starts.push(await ask({ kind: "values" }));
  }
  return {
    offset: new Date(NOW).getTimezoneOffset(),
    starts,
    margin: await ask({ kind: "margin" }),
    limits: rig.client.limits,
    values: [...(await rig.values())],
  };
}

afterAll(() => setZone(zone));

describe("numbers of the portfolio", () => {
  it("are the same in London's winter, Tokyo and New York", async () => {
    const utc = await numbersIn("UTC");
    const tokyo = await numbersIn("Asia/Tokyo");
    const newYork = await numbersIn("America/New_York");
    // The clocks really were others.
    expect([utc.offset, tokyo.offset, newYork.offset]).toEqual([0, -540, 300]);
    for (const other of [tokyo, newYork]) expect({ ...other, offset: 0 }).toEqual(utc);
    const [day, calendar] = utc.starts;
    if (day?.kind !== "values" || calendar?.kind !== "values") throw new Error("no values");
    expect([new Date(day.startAt).toISOString(), new Date(calendar.startAt).toISOString()]).toEqual([
      "2026-11-24T08:00:00.000Z",
      "2026-11-24T00:00:00.000Z",
    ]);
    // Something was computed: values of two legs, the expired one left out, margin and a limit that fired.
    expect(day.totals).toMatchObject({ positions: 3, excluded: 1 });
    expect(day.totals.sums[V.value]).not.toBe(0);
    expect(utc.margin?.kind === "margin" && utc.margin.reports.length).toBeGreaterThan(5);
    expect(utc.limits?.breaches).toHaveLength(1);
  });
});
