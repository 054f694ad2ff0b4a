import { beforeEach, describe, expect, it } from "vitest";
import type { MarketView } from "../../engine/market-view.ts";
import { D, S, SLICE_MODEL, SLICE_REASON } from "../../market/derived-columns.ts";
import { Q, REASON } from "../../market/quote-columns.ts";
import { normalCdf } from "../../quant/normal.ts";
import { VOL_STATUS } from "../../quant/vol-status.ts";
import { createGridPatch, MISSING, type PatchNode } from "../../ui/GridPatch.ts";
import { noteWords } from "../missing.ts";
import { recordedView, SAMPLE, wholeChain } from "../test-support/recorded-chain.ts";
import { paintRow, type RowSurface } from "./draw.ts";
import { sliceFacts, tabVols, timeLeftWords } from "./facts.ts";
import { NOTHING_HELD } from "./held.ts";
import { chainLayout, scaleOf } from "./layout.ts";
import { chainStructure } from "./model.ts";
import { type ChainSettings, defaultSettings } from "./settings.ts";

const EXPIRY = 1766736000000;
const THIN = "\u2009";

/** A chain painted onto plain objects. */
function painted(view: MarketView, change: Partial<ChainSettings> = {}, width = 1520, loading = false) {
  const settings = { ...defaultSettings, ...change };
  const structure = chainStructure(view.catalog!, EXPIRY, settings.descending);
  const columns = chainLayout(structure, settings, width, scaleOf(structure, view.now), false);
  const labels = new Map<PatchNode, string>();
  let writes = 0;
  const nodes = structure.rows.flatMap(() =>
    columns.map((): PatchNode => {
      let data = "";
      const node: PatchNode = {
        text: {
          get data() {
            return data;
          },
          set data(next) {
            writes++;
            data = next;
          },
        },
        element: {
          className: "",
          setAttribute: (name, value) => {
            if (name === "aria-label") labels.set(node, value);
          },
          removeAttribute: () => {
            labels.delete(node);
          },
        },
      };
      return node;
    }),
  );
  const rowClasses: string[] = [];
  const surface: RowSurface = {
    patch: createGridPatch(columns, nodes, noteWords),
    setRowClass: (row, name) => {
      rowClasses[row] = name;
    },
  };
  const paint = (time = 0): number[] =>
    structure.rows.map((_, row) =>
      paintRow(
        surface,
        view,
        row,
        { structure, columns, units: settings.units, held: NOTHING_HELD, loading, time },
        false,
      ),
    );
  const nodeAt = (strike: number, key: string): PatchNode => {
    const row = structure.rows.findIndex((one) => one.strike === strike);
    const column = columns.findIndex((one) => one.key === key);
    if (row < 0 || column < 0) throw new Error(`no cell ${strike} ${key}`);
    return nodes[row * columns.length + column]!;
  };
  paint();
  return {
    structure,
    columns,
    rowClasses,
    paint,
    writes: () => writes,
    text: (strike: number, key: string) => nodeAt(strike, key).text.data,
    classes: (strike: number, key: string) => nodeAt(strike, key).element.className.split(" "),
    reason: (strike: number, key: string) => labels.get(nodeAt(strike, key)),
  };
}

let view: MarketView;
const slotOf = (name: string): number => view.slotByName.get(name)!;
beforeEach(() => {
  view = recordedView(SAMPLE);
});

describe("a painted chain", () => {
  it("shows the recorded quotes, vols and Greeks in the look's number formats", () => {
    const { text } = painted(view);
    const call = (key: string) => text(95_000, `Call ${key}`);
    expect(["bid", "ask", "mark"].map(call)).toEqual(["0.0320", "0.0325", "0.0323"]);
    expect(["volBid", "volAsk", "delta", "vega"].map(call)).toEqual(["44.3", "44.8", "+0.43", "88.0"]);
    expect(["theta", "openInterest"].map(call)).toEqual(["\u221292.2", `4${THIN}714`]);
    // Gamma per 1 % of the forward is φ(d1) / (σ√T) / 100.
    const deviation = 0.4458 * Math.sqrt((EXPIRY - view.now) / (365 * 86_400_000));
    const d1 = Math.log(92_726.4 / 95_000) / deviation + deviation / 2;
    expect(call("gamma")).toBe((Math.exp((-d1 * d1) / 2) / Math.sqrt(2 * Math.PI) / deviation / 100).toFixed(4));
    expect(text(85_000, "Put openInterest")).toBe(`13${THIN}427`);
    expect(text(95_000, "Put delta")).toBe("\u22120.57");
  });

  it("shades what is in the money on either side of the forward", () => {
    const { rowClasses, structure } = painted(view);
    expect(structure.rows.map((row) => row.strike)).toEqual([82_000, 85_000, 95_000, 106_000]);
    expect(rowClasses).toEqual(["chain-itm-call", "chain-itm-call", "chain-itm-put", "chain-itm-put"]);
  });

  it("shows the side that is there, and a dash with its reason for the other and its vol", () => {
    view.quotes[Q.reasons]![slotOf("BTC-26DEC25-82000-C")] = REASON.noBid;
    const { text, reason } = painted(view);
    expect(text(82_000, "Call ask")).toBe("0.1280");
    expect(text(82_000, "Call bid")).toBe(MISSING);
    expect(reason(82_000, "Call bid")).toBe("No bid");
    expect(text(82_000, "Call volBid")).toBe(MISSING);
    expect(reason(82_000, "Call volBid")).toBe("No bid");
    expect(reason(82_000, "Call ask")).toBeUndefined();
  });

  it("names the status of a vol that has no solution", () => {
    const slot = slotOf("BTC-26DEC25-106000-P");
    view.derived[D.volAtAsk]![slot] = Number.NaN;
    view.derived[D.volStatus]![slot] = 256 * VOL_STATUS.BELOW_INTRINSIC;
    expect(painted(view).reason(106_000, "Put volAsk")).toBe("Price below intrinsic value: no vol");
  });

  it("takes what is derived down by its oldest input: vols and USD prices by the forward, quotes by themselves", () => {
    const slot = slotOf("BTC-26DEC25-95000-C");
    view.quotes[Q.confirmedAt]![slot] = view.now - 1_000;
    view.derived[D.inputLag]![slot] = 2_500;
    const { classes } = painted(view);
    for (const key of ["volBid", "delta", "vega"]) expect(classes(95_000, `Call ${key}`)).toContain("grid-delayed");
    for (const key of ["bid", "mark", "openInterest"]) {
      expect(classes(95_000, `Call ${key}`)).not.toContain("grid-delayed");
    }
    view.derived[D.inputLag]![slot] = 70_000;
    const dead = painted(view);
    expect(dead.classes(95_000, "Call volBid")).toContain("grid-stale");
    expect(dead.text(95_000, "Call volBid")).toBe("44.3");
  });

  it("takes numbers down by age: delayed, stale, and a dash once dead", () => {
    const slot = slotOf("BTC-26DEC25-95000-C");
    const at = (age: number) => {
      view.quotes[Q.confirmedAt]![slot] = view.now - age;
      return painted(view);
    };
    expect(at(2_999).classes(95_000, "Call bid")).not.toContain("grid-delayed");
    expect(at(3_000).classes(95_000, "Call bid")).toContain("grid-delayed");
    expect(at(15_000).classes(95_000, "Call bid")).toContain("grid-stale");
    const dead = at(60_000);
    expect(dead.text(95_000, "Call bid")).toBe(MISSING);
    expect(dead.reason(95_000, "Call bid")).toMatch(/Not confirmed/);
    expect(dead.text(95_000, "Put bid")).toBe("0.0565");
  });

  it("counts age from what is known to be in step, and reports the oldest number shown", () => {
    view.quotes[Q.changedAt]!.fill(view.now - 3_600_000);
    view.quotes[Q.confirmedAt]![slotOf("BTC-26DEC25-95000-P")] = view.now - 8_000;
    const { paint, classes } = painted(view);
    expect(classes(95_000, "Call bid")).not.toContain("grid-delayed");
    expect(paint()).toEqual([0, 0, 8_000, 0]);
  });

  it("shows blocks while loading, and the wait as a reason after that", () => {
    const slot = slotOf("BTC-26DEC25-95000-C");
    for (const column of view.quotes) column[slot] = Number.NaN;
    for (const column of view.derived) column[slot] = Number.NaN;
    const loading = painted(view, {}, 1520, true);
    expect(loading.text(95_000, "Call bid")).toBe("");
    expect(loading.classes(95_000, "Call bid")).toContain("grid-skeleton");
    expect(painted(view).reason(95_000, "Call bid")).toBe("Waiting for its first quote");
  });

  it("boxes a bid over the fit and an ask under it, but not against a slice drawn from marks", () => {
    const slot = slotOf("BTC-26DEC25-95000-C");
    view.derived[D.fitVol]!.fill(0.44);
    view.slices.get(EXPIRY)![S.marksOnly] = 0;
    expect(view.derived[D.volAtBid]![slot]).toBeGreaterThan(0.44);
    expect(painted(view).classes(95_000, "Call bid")).toContain("grid-boxed");
    expect(painted(view).classes(95_000, "Call ask")).not.toContain("grid-boxed");
    view.derived[D.fitVol]!.fill(0.45);
    expect(painted(view).classes(95_000, "Call ask")).toContain("grid-boxed");
    view.slices.get(EXPIRY)![S.marksOnly] = 1;
    expect(painted(view).classes(95_000, "Call ask")).not.toContain("grid-boxed");
  });

  it("values inverse options in USD at the forward", () => {
    const { text, columns } = painted(view, { units: "usd" });
    expect(text(95_000, "Call ask")).toBe(`3${THIN}014`);
    expect(columns.find((column) => column.key === "Call ask")?.unit).toBe("USD");
  });

  it("shows the venue's mark vol less the fit, in points", () => {
    view.derived[D.fitVol]!.fill(0.4463);
    expect(painted(view, { preset: 2 }).text(95_000, "Call markLessFit")).toBe("\u22120.05");
  });

  it("shows the edge of bid and ask over the fit, in vol points and in USD after the fee", () => {
    const slot = slotOf("BTC-26DEC25-95000-C");
    view.derived[D.fitVol]!.fill(0.44);
    const { text } = painted(view, { preset: 5 });
    const points = 100 * (view.derived[D.volAtBid]![slot]! - 0.44);
    expect(Number(text(95_000, "Call edgeBidVol").replace("\u2212", "-"))).toBeCloseTo(points, 2);
    // By hand: Black's call at 44 % over 92 726, the bid of 0.032 coin, and 0.0003 coin of fee.
    const forward = view.derived[D.forward]![slot]!;
    const years = view.derived[D.yearsToExpiry]![slot]!;
    const root = 0.44 * Math.sqrt(years);
    const d1 = Math.log(forward / 95_000) / root + root / 2;
    const fair = forward * normalCdf(d1) - 95_000 * normalCdf(d1 - root);
    const shown = (key: string): number => Number(text(95_000, key).replace("\u2212", "-").replace(THIN, ""));
    expect(Math.abs(shown("Call edgeBid") - ((0.032 - 0.0003) * forward - fair))).toBeLessThan(0.51);
    expect(Math.abs(shown("Call edgeAsk") - (fair - (0.0325 + 0.0003) * forward))).toBeLessThan(0.51);
  });

  it("shows the venue's delta less ours", () => {
    const slot = slotOf("BTC-26DEC25-95000-C");
    view.quotes[Q.delta]![slot] = view.derived[D.delta]![slot]! + 0.0012;
    expect(painted(view, { preset: 3 }).text(95_000, "Call venueDelta")).toBe("+0.0012");
    expect(painted(view, { preset: 3 }).text(95_000, "Put venueDelta")).toBe(MISSING);
  });

  it("writes nothing on a second paint, and only what one quote moved on a third", () => {
    const { paint, writes } = painted(view);
    const first = writes();
    paint(16);
    expect(writes()).toBe(first);
    view.quotes[Q.bid]![slotOf("BTC-26DEC25-95000-C")] = 0.0325;
    paint(32);
    expect(writes() - first).toBe(1);
  });
});

describe("facts of an expiry", () => {
  it("say how long is left, and that the last half hour is the settlement average", () => {
    expect(timeLeftWords(EXPIRY, 1764896976000)).toBe("21d");
    expect(timeLeftWords(1765008000000, 1764896976000)).toBe("30h 50m");
    expect(timeLeftWords(1765008000000, 1764896976000, true)).toBe("30h");
    expect(tabVols(view, EXPIRY, EXPIRY - 1_799_000)).toEqual(["averaging", ""]);
    expect(tabVols(view, EXPIRY, EXPIRY - 1_801_000)[0]).not.toBe("averaging");
    expect(timeLeftWords(EXPIRY, EXPIRY)).toBe("expired");
  });

  it("say on the head of the venue's vol that it counts the calendar's time, where other vols do not", () => {
    const structure = chainStructure(view.catalog!, EXPIRY, false);
    const settings = { ...defaultSettings, preset: 2 } as const;
    const unitsOf = (off: boolean) =>
      Object.fromEntries(
        chainLayout(structure, settings, 1520, scaleOf(structure, view.now), off).map(({ key, unit }) => [key, unit]),
      );
    expect(unitsOf(false)).toMatchObject({ "Call volMark": "%", "Put volMark": "%", "Call fit": "%" });
    expect(unitsOf(true)).toMatchObject({ "Call volMark": "% cal.", "Put volMark": "% cal.", "Call fit": "%" });
  });

  it("say so when a slice is drawn from marks", () => {
    const structure = chainStructure(view.catalog!, EXPIRY, false);
    const model = view.slices.get(EXPIRY)![S.model]!;
    view.slices.get(EXPIRY)![S.model] = SLICE_MODEL.svi;
    view.slices.get(EXPIRY)![S.marksOnly] = 1;
    expect(sliceFacts(view, structure, 1).basis).toBe("drawn from marks");
    view.slices.get(EXPIRY)![S.reason] = SLICE_REASON.contradictionMarks;
    expect(sliceFacts(view, structure, 1).basis).toBe("quotes contradict other expiries: follows the marks");
    view.slices.get(EXPIRY)![S.reason] = SLICE_REASON.contradiction;
    expect(sliceFacts(view, structure, 1).basis).toBe("quotes contradict other expiries: left out");
    view.slices.get(EXPIRY)![S.reason] = SLICE_REASON.none;
    view.slices.get(EXPIRY)![S.marksOnly] = 0;
    expect(sliceFacts(view, structure, 1).basis).toBe("");
    // And why, where nothing is drawn at all.
    view.slices.get(EXPIRY)![S.model] = Number.NaN;
    view.slices.get(EXPIRY)![S.reason] = SLICE_REASON.tooFew;
    expect(sliceFacts(view, structure, 1).basis).toBe("too few quotes for a smile");
    view.slices.get(EXPIRY)![S.model] = model;
    view.slices.get(EXPIRY)![S.reason] = SLICE_REASON.none;
  });

  it("show a dash for an expiry without a slice", () => {
    view.slices.get(EXPIRY)!.fill(Number.NaN);
    expect(tabVols(view, EXPIRY, 1764896976000)).toEqual(["—", ""]);
    expect(tabVols(view, 1, 2)).toEqual(["—", ""]);
  });
});

const whole = wholeChain();

describe.skipIf(whole === null)("the whole recorded chain", () => {
  it("counts its quotes and open interest, and measures its slice like the reference picture", () => {
    const all = recordedView(whole!);
    const structure = chainStructure(all.catalog!, EXPIRY, false);
    const facts = sliceFacts(all, structure, 1);
    expect(facts.quoted).toBe("94 / 132");
    expect(facts.openInterest).toBe(`256${THIN}249`);
    expect(facts.forwardSource).toBe("listed future");
    // The picture's fit weighs its quotes differently: the same shape within half a point.
    expect(Math.abs(Number(facts.atm) - 45.6)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(Number(facts.riskReversal.replace("\u2212", "-")) + 6.28)).toBeLessThan(0.5);
  });
});
