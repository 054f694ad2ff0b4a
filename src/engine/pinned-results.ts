import { DERIVED_FIELDS, type DerivedField, S, SLICE_FIELDS, type SliceField } from "../market/derived-columns.ts";
import { sliceCurve } from "../market/slice-curve.ts";
import { smilePoints } from "../market/smile-points.ts";
import { ADD_FIELDS, MARGIN_FIELDS } from "../risk/margin-fields.ts";
import { GRID_FIELDS } from "../risk/scenario-grid.ts";
import { VALUE_FIELD_COUNT, VALUE_FIELDS } from "../risk/valuation.ts";
import { serveJobs } from "./jobs.ts";
import { portPair } from "./message-port.ts";
import { createPinnedHub } from "./pinned-hub.ts";
import type { PinnedMarket } from "./pinned-market.ts";
import type { ComputeJob, ComputeResult, HubToWindow, WindowToHub } from "./protocol.ts";
import type { RiskResult } from "./risk-protocol.ts";

/** Numbers of one kind that a view shows, in a fixed order: `what` says which, `unit` what one of them is. */
export interface ResultColumn {
  readonly what: string;
  readonly unit: string;
  readonly values: Float64Array;
}

/** Derived columns that panels show, with their unit; the vols are decimal here as everywhere inside. */
const SHOWN: readonly (readonly [DerivedField, string])[] = [
  ["forward", "USD"],
  ["volAtBid", "vol"],
  ["volAtMid", "vol"],
  ["volAtAsk", "vol"],
  ["volAtMark", "vol"],
  ["fitVol", "vol"],
  ["greekVol", "vol"],
  ["price", "price"],
  ["delta", "delta"],
  ["gamma", "gamma"],
  ["vega", "vega"],
  ["theta", "theta"],
  ["rho", "rho"],
  ["conditioning", "ratio"],
];

const FIGURES: readonly SliceField[] = ["atmVol", "riskReversal25", "butterfly25", "riskReversal10", "butterfly10"];
const FIT_FIGURES: readonly SliceField[] = ["rmse", "minG", "worstMiss"];

/** Most rounds of the event loop that the answers of the portfolio are waited for: each takes what is ready. */
const ROUNDS = 1_000;

/**
 * Every number that a pinned market shows on its clock, computed cold by a hub of its own in this thread: derived columns of its options, figures of
 * its fits from their parameters, and the answers to its questions on the portfolio. The same on every engine.
 */
export async function pinnedResults(pinned: PinnedMarket): Promise<ResultColumn[]> {
  const hub = createPinnedHub({ now: () => 0, after: () => undefined }, pinned);
  const [compute, hubCompute] = portPair<ComputeJob, ComputeResult>();
  serveJobs(compute);
  hub.attachCompute(hubCompute);
  const [window, hubWindow] = portPair<HubToWindow, WindowToHub>();
  hub.attachWindow(hubWindow);
  const answers = new Map<string, RiskResult>();
  let derived: readonly Float64Array[] = [];
  window.listen((message) => {
    if (message.type === "risk") answers.set(message.key, message.result);
    else if (message.type === "reply" && message.value.kind === "pinned") derived = message.value.derived;
  });
  const names = pinned.instruments.map(({ name }) => name);
  window.post({ type: "interest", interest: { expiries: [], visible: names, focused: null, wholeSurface: true } });
  window.post({ type: "clock", choice: { ...pinned.clock, use: "event" } });
  // The books first, the market next: then questions are answered of both.
  await rest();
  await rest();
  for (const [key, spec] of pinned.risks) window.post({ type: "risk", key, spec });
  window.post({ type: "request", id: 1, request: { kind: "pin", tell: NOTHING } });
  const open = (): boolean =>
    derived.length === 0 ||
    pinned.risks.some(([key]) => {
      const answer = answers.get(key);
      return !answer || (answer.kind === "marginGrid" && answer.left > 0);
    });
  for (let round = 0; open(); round++) {
    if (round === ROUNDS) throw new Error("The numbers of this snapshot cannot be computed");
    await rest();
  }
  return [
    ...optionColumns(pinned, derived),
    ...sliceColumns(pinned.slices),
    ...pinned.risks.flatMap(([key]) => riskColumns(key, answers.get(key))),
  ];
}

function optionColumns({ instruments }: PinnedMarket, derived: readonly Float64Array[]): ResultColumn[] {
  const options = instruments.filter(({ kind }) => kind === "option").length;
  return SHOWN.map(([field, unit]) => ({
    what: field,
    unit,
    values: derived[DERIVED_FIELDS.indexOf(field)]!.slice(0, options),
  }));
}

function sliceColumns(rows: readonly Float64Array[]): ResultColumn[] {
  const figures = rows.map((row) => {
    const curve = sliceCurve(row);
    if (!curve) return FIGURES.map(() => Number.NaN);
    const years = row[S.yearsToExpiry]!;
    const quarter = smilePoints(curve, years, 0.25);
    const tenth = smilePoints(curve, years, 0.1);
    return [Math.sqrt(curve(0) / years), quarter.riskReversal, quarter.butterfly, tenth.riskReversal, tenth.butterfly];
  });
  const stated = FIT_FIGURES.map((field) => rows.map((row) => row[SLICE_FIELDS.indexOf(field)]!));
  return [
    ...FIGURES.map((what, i) => ({ what, unit: "vol", values: Float64Array.from(figures, (of) => of[i]!) })),
    ...FIT_FIGURES.map((what, i) => ({ what, unit: "ratio", values: Float64Array.from(stated[i]!) })),
  ];
}

/** The numbers of an answer by field; what it was asked, and of which instant, is no result. */
function riskColumns(key: string, answer: RiskResult | undefined): ResultColumn[] {
  if (!answer) return [];
  const { kind, version: _version, at: _at, asOf: _asOf, ...rest } = answer;
  const found = new Map<string, number[]>();
  collect({ ...rest, ...NO_RESULT }, kind, found);
  const panel = key.slice(0, key.lastIndexOf("/"));
  return [...found].map(([field, values]) => ({
    what: `${panel} ${field}`,
    unit: "",
    values: Float64Array.from(values),
  }));
}

/** Fields of answers that say what was asked, and when. */
const NO_RESULT = { grid: null, startAt: null, startFrom: null, left: null };

/** Fields whose columns stand one after another, or row by row, in one list of numbers. */
const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  "grid output": GRID_FIELDS,
  "marginGrid output": MARGIN_FIELDS,
  "marginAdds columns": ADD_FIELDS,
};

/** Every number within a value under the name of its field, fields in the order of their names. */
function collect(value: unknown, name: string, found: Map<string, number[]>): void {
  const add = (field: string, numbers: Iterable<number>): void => {
    const known = found.get(field) ?? [];
    for (const one of numbers) known.push(one);
    found.set(field, known);
  };
  if (typeof value === "number") add(name, [value]);
  else if (value instanceof Float64Array) {
    const block = BLOCKS[name];
    if (block) {
      const length = value.length / block.length;
      block.forEach((field, i) => {
        add(`${name.split(" ")[0]} ${field}`, value.subarray(i * length, (i + 1) * length));
      });
    } else if (name === "values rows" || name === "holdings rows")
      VALUE_FIELDS.forEach((field, i) => {
        add(
          `${name.split(" ")[0]} ${field}`,
          value.filter((_, at) => at % VALUE_FIELD_COUNT === i),
        );
      });
    else add(name, value);
  } else if (Array.isArray(value)) for (const one of value) collect(one, name, found);
  else if (typeof value === "object" && value !== null)
    for (const field of Object.keys(value).sort())
      collect((value as Record<string, unknown>)[field], `${name.split(" ")[0]} ${field}`, found);
}

const NOTHING = { books: false, legs: false, expiry: null };

/** Lets everything that waits in this thread go first. */
function rest(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => {
      port1.close();
      port2.close();
      resolve();
    };
    port1.postMessage(null);
  });
}
