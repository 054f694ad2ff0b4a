import { beforeAll, describe, expect, it, vi } from "vitest";
import { D } from "../market/derived-columns.ts";
import { sliceOnClock } from "../market/slice-clock.ts";
import { withMarksOfHeld } from "../views/view-snapshot.ts";
import type { EngineClient } from "./client.ts";
import { portPair } from "./message-port.ts";
import { roundedFits } from "./pinned-fits.ts";
import { createPinnedHub } from "./pinned-hub.ts";
import type { PinnedMarket } from "./pinned-market.ts";
import { pinnedResults } from "./pinned-results.ts";
import { type PinnedSnapshot, packSnapshot, readSnapshot } from "./pinned-snapshot.ts";
import { verifySnapshot } from "./pinned-verdict.ts";
import type { HubToWindow, WindowToHub } from "./protocol.ts";
import { digestOf } from "./result-digest.ts";
import { pinnedSample, turn } from "./test-support/pinned-sample.ts";
import { createWindowClient } from "./window-client.ts";

let client: EngineClient;
let pinned: PinnedMarket;
let snapshot: PinnedSnapshot;
const again = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

beforeAll(async () => {
  const sample = await pinnedSample();
  client = sample.client;
  pinned = sample.market;
  snapshot = await packSnapshot(pinned);
});

/** The snapshot with something in it changed, as JSON from outside. */
function changed(change: (copy: PinnedSnapshot) => void): unknown {
  const copy = again(snapshot) as PinnedSnapshot;
  change(copy);
  return copy;
}

describe("a pinned snapshot", () => {
  it("holds the market it was cut from, through JSON", () => {
    const read = readSnapshot(again(snapshot)).market;
    expect(read.instruments).toEqual(pinned.instruments);
    expect(read.columns).toEqual(pinned.columns);
    expect(read.verdicts).toEqual(pinned.verdicts);
    expect(read.risks).toEqual(pinned.risks);
    expect(read.portfolio).toEqual(pinned.portfolio);
    expect(pinned.slices.length).toBeGreaterThan(3);
    expect(read.slices).toEqual(roundedFits(pinned.slices));
    read.slices.forEach((row, i) => {
      row.forEach((value, j) => {
        if (!Number.isNaN(value)) expect(Math.abs(value - (pinned.slices[i]?.[j] ?? Number.NaN))).toBeLessThan(1e-12);
      });
    });
  });

  it("gives identical numbers wherever it is computed again, of every question asked", async () => {
    const verdict = await verifySnapshot(readSnapshot(again(snapshot)));
    expect(verdict).toMatchObject({ kind: "identical", digest: snapshot.digest, core: snapshot.core });
    expect(verdict.kind === "identical" && verdict.numbers).toBeGreaterThan(10_000);
    const answered = new Set(snapshot.results.map(({ what }) => what.split(" ")[0]));
    for (const panel of ["portfolio", "margin", "scenario", "volAtMid", "atmVol"]) expect(answered).toContain(panel);
    for (const { what, values } of snapshot.results)
      if (!/minG/.test(what))
        expect(
          values.some((value) => value !== null),
          what,
        ).toBe(true);
  });

  it("shows in a window the numbers that its digest is of", async () => {
    const after = (ms: number, callback: () => void): void => void setTimeout(callback, ms);
    const hub = createPinnedHub({ now: () => performance.now(), after }, pinned);
    const [window, hubWindow] = portPair<HubToWindow, WindowToHub>();
    const client = createWindowClient(window, { request: (frame) => void setTimeout(() => frame(0)), now: () => 0 });
    hub.attachWindow(hubWindow);
    client.setInterest("all", { visible: pinned.instruments.map(({ name }) => name) });
    const shown = await pinnedResults(pinned);
    const options = pinned.instruments.filter(({ kind }) => kind === "option");
    const mirrored = (field: number) =>
      options.map(({ name }) => client.view.derived[field]?.[client.view.slotByName.get(name) ?? -1]);
    await vi.waitFor(() => expect(mirrored(D.forward).every((forward) => (forward ?? 0) > 0)).toBe(true), 60_000);
    for (const field of ["volAtMid", "fitVol", "delta", "theta"] as const)
      expect(mirrored(D[field]), field).toEqual([...(shown.find(({ what }) => what === field)?.values ?? [])]);
    expect(client.view.status?.state).toBe("replaying");
    expect(client.portfolio?.document.books[0]?.positions.length).toBe(60);
  });

  it("is compared on the clock of its view: what it shows in event time, and nothing else, is called identical", async () => {
    const clock = { weekendWeight: 0.3, events: [{ at: pinned.at + 3_600_000, days: 1.5, name: "decision" }] };
    const market = { ...pinned, clock, slices: pinned.slices.map((row) => sliceOnClock(row, clock)) };
    const packed = await packSnapshot(market);
    expect(packed.digest).not.toBe(snapshot.digest);
    const read = readSnapshot(again(packed));
    expect(read.market.clock).toEqual(clock);
    expect(await verifySnapshot(read)).toMatchObject({ kind: "identical", digest: packed.digest });
    // A decision of variance before every expiry: the same prices by lower vols.
    const vols = (of: PinnedSnapshot) => of.results.find(({ what }) => what === "volAtMid")!;
    const level = ({ step, values }: ReturnType<typeof vols>): number =>
      2 ** step * Math.max(...values.map((value) => value ?? 0));
    expect(level(vols(packed))).toBeLessThan(0.9 * level(vols(snapshot)));
    const { clock: _gone, ...without } = packed;
    expect(await verifySnapshot(readSnapshot(again(without)))).toMatchObject({ kind: "differs" });
  });

  it("says by how much at most, and where, other numbers differ", async () => {
    const other = changed((copy) => {
      const column = copy.results.find(({ what }) => what === "volAtAsk");
      const at = column?.values.findIndex((value) => value !== null) ?? -1;
      if (column) column.values[at] = (column.values[at] ?? 0) + 1_000;
      copy.digest = "0".repeat(64);
    });
    const verdict = await verifySnapshot(readSnapshot(other));
    const step = 2 ** (snapshot.results.find(({ what }) => what === "volAtAsk")?.step ?? Number.NaN);
    expect(verdict).toMatchObject({ kind: "differs", most: { what: "volAtAsk", unit: "vol" } });
    const by = verdict.kind === "differs" ? verdict.most.by : Number.NaN;
    expect(by).toBeGreaterThanOrEqual(1_000 * step);
    expect(by).toBeLessThanOrEqual(1_001 * step);
  });

  it("is altered where a quote or an instrument is not the one that was pinned, and differs where a size is not", async () => {
    const changes: ((copy: PinnedSnapshot) => void)[] = [
      ({ rows }) => {
        const bids = rows.columns.bid ?? [];
        bids[40] = (bids[40] ?? 0) + 0.0005;
      },
      ({ rows }) => {
        const group = rows.groups[2];
        if (group?.strikes) group.strikes[0] = 1;
      },
      ({ rows }) => {
        if (rows.groups[0]) rows.groups[0].makerFee = 1;
      },
    ];
    for (const change of changes)
      expect(await verifySnapshot(readSnapshot(changed(change)))).toMatchObject({ kind: "altered" });
    const resized = changed(({ books }) => {
      const [book] = (books as { books: { positions: { size: number }[] }[] }).books;
      if (book?.positions[0]) book.positions[0].size = 100;
    });
    expect(await verifySnapshot(readSnapshot(resized))).toMatchObject({ kind: "differs" });
  });

  it("is altered where its numbers were taken out: nothing is identical to nothing", async () => {
    const digest = await digestOf([]);
    const emptied = changed((copy) => {
      copy.results.length = 0;
      copy.digest = digest;
    });
    expect(await verifySnapshot(readSnapshot(emptied))).toMatchObject({ kind: "altered" });
  });

  it("is refused in one sentence where its parts do not fit", () => {
    const bad: [(copy: PinnedSnapshot) => void, RegExp][] = [
      [({ rows }) => void rows.columns.ask?.pop(), /column ask has \d+ values for \d+ rows/],
      [({ rows }) => void rows.verdicts.pop(), /verdicts do not fit/],
      [({ rows }) => void rows.groups.push(...rows.groups.slice(0, 1)), /twice/],
      [(copy) => Object.assign(copy, { digest: "x" }), /digest/],
      [(copy) => Object.assign(copy, { format: "volscape snapshot 9" }), /format/],
      [(copy) => Object.assign(copy, { more: 1 }), /more/],
      [(copy) => Object.assign(copy, { questions: [["a/grid", { kind: "grid" }]] }), /questions/],
      [(copy) => Object.assign(copy, { books: { version: 1 } }), /books/],
    ];
    for (const [change, words] of bad) expect(() => readSnapshot(changed(change)), String(words)).toThrow(words);
    for (const value of [null, 7, "x", [], {}]) expect(() => readSnapshot(value)).toThrow(/cannot be used/);
  });

  it("leaves the own marks of what other books hold at home", async () => {
    const name = pinned.portfolio?.books[0]?.positions[0]?.instrument ?? "";
    const other = [...client.view.slotByName.keys()].find((one) => one.startsWith("ETH-")) ?? "BTC-OTHER";
    const mark = { price: 0.5, author: "me", at: 1, reason: "test" };
    for (const instrument of [name, other])
      await client.request({ kind: "editPortfolio", edit: { type: "ownMark", instrument, mark } });
    const reply = await client.request({ kind: "pin", tell: { books: true, legs: false, expiry: null } });
    if (reply.kind !== "pinned") throw new Error("not pinned");
    expect(Object.keys(reply.market.portfolio?.ownMarks ?? {})).toEqual([name]);
  });

  it("saved by an earlier version with the own marks of other books, has identical numbers without them", async () => {
    const name = pinned.portfolio?.books[0]?.positions[0]?.instrument ?? "";
    const mark = { price: 0.5, author: "me", at: 1, reason: "test" };
    const other = pinned.instruments.find(
      (one) => !pinned.portfolio?.books.some(({ positions }) => positions.some((held) => held.instrument === one.name)),
    );
    const portfolio = pinned.portfolio && {
      ...pinned.portfolio,
      basis: "own" as const,
      ownMarks: { [name]: mark, [other?.name ?? "BTC-OTHER"]: mark },
    };
    const old = again(await packSnapshot({ ...pinned, portfolio })) as PinnedSnapshot;
    const sent = withMarksOfHeld(old);
    expect(Object.keys((sent.books as { ownMarks: object }).ownMarks)).toEqual([name]);
    expect(await verifySnapshot(readSnapshot(sent))).toMatchObject({ kind: "identical", digest: old.digest });
  });

  it("without books tells nothing of what is held, and only the rows that are looked at", async () => {
    const expiry = pinned.instruments[0]?.expiry ?? 0;
    client.setInterest("surface", { expiries: [expiry] });
    await turn();
    const tell = { books: false, legs: false, expiry };
    const reply = await client.request({ kind: "pin", tell });
    if (reply.kind !== "pinned") throw new Error("not pinned");
    const { market } = reply;
    expect(market.portfolio).toBeNull();
    expect(market.risks).toEqual([]);
    const options = market.instruments.filter(({ kind }) => kind === "option");
    expect(new Set(options.map((one) => one.expiry))).toEqual(new Set([expiry]));
    expect(market.slices.length).toBe(1);
    const small = await packSnapshot(market);
    expect(await verifySnapshot(readSnapshot(again(small)))).toMatchObject({ kind: "identical" });
  });
});
