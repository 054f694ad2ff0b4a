import { exp } from "../quant/elementary.ts";
import { DERIBIT_SEGREGATED_PM } from "../risk/margin/deribit-portfolio.ts";
import { DERIVE_PMRM2 } from "../risk/margin/derive-pm2.ts";
import { marginOf, type PreparedMargin, prepareMargin } from "../risk/margin-engine.ts";
import { marginRowJob, packMarginRow } from "../risk/margin-grid.ts";
import {
  createMarginTotalsJob,
  type MarginJob,
  marginReportsJob,
  packMarginJob,
  packMarginTotals,
  unpackMarginReports,
  unpackMarginTotals,
} from "../risk/margin-job.ts";
import { bookSums, marginPerUnit, marginWith } from "../risk/margin-marginal.ts";
import { marginMatrix, scenarioColumns } from "../risk/margin-matrix.ts";
import type { RuleSet } from "../risk/margin-rules.ts";
import { marketScenario } from "../risk/market-scenario.ts";
import { type Leg, netSizes, type PricedBook, type RiskInstrument } from "../risk/risk-instrument.ts";
import { type GridLeg, type GridSpec, packGrid, STILL_VOL } from "../risk/scenario-grid.ts";
import { scenarioGrid } from "../risk/scenario-grid-job.ts";
import { scenarioVectors } from "../risk/scenario-vectors.ts";
import { CHAIN_OPTIONS, sequence } from "./bench-chain.ts";
import { type BenchLine, medianMs } from "./bench-line.ts";

const SPOT = 60_000;
const POSITIONS = 10_000;
const GRID_POSITIONS = 1_000;
/** Moves of the heatmap: 21 of spot, 15 of vol. */
const SPOT_MOVES = Array.from({ length: 21 }, (_, i) => (i - 10) * 0.02);
const VOL_MOVES = Array.from({ length: 15 }, (_, i) => (i - 7) * 0.05);

const HEATMAP: GridSpec = {
  spot: SPOT_MOVES,
  rowKind: "relativeVol",
  rows: VOL_MOVES,
  sticky: "strike",
  settle: "path",
  settleLevel: Number.NaN,
  ...STILL_VOL,
  days: 0,
};

/** 1 500 options on twelve expiries. */
function chain(inverse: boolean): RiskInstrument[] {
  const random = sequence(23);
  return Array.from({ length: CHAIN_OPTIONS }, (_, i): RiskInstrument => {
    const days = 2 + (i % 12) * 30;
    const years = days / 365;
    const vol = 0.4 + 0.4 * random();
    const strike = Math.round((SPOT * exp((random() - 0.5) * 4 * vol * Math.sqrt(years))) / 100) * 100;
    return {
      id: `option ${i}`,
      kind: "option",
      base: "BTC",
      pair: inverse ? "BTC_USD" : "BTC_USDC",
      settlement: inverse ? "BTC" : "USDC",
      inverse,
      strike,
      isCall: (i & 1) === 1,
      expiry: days * 86_400_000,
      years,
      forward: SPOT * (1 + 0.05 * years),
      spot: SPOT,
      vol,
      mark: 0.05,
      discount: 1,
      fixedShare: 0,
    };
  });
}

function bookOf(instruments: readonly RiskInstrument[]): PricedBook {
  const random = sequence(5);
  const legs = Array.from({ length: POSITIONS }, (_, position): Leg => {
    return { position, instrument: position % instruments.length, size: Math.round(200 * (random() - 0.5)) / 10 };
  });
  return { instruments, legs, excluded: [] };
}

function layout(rules: RuleSet, instruments: readonly RiskInstrument[]): PreparedMargin {
  const prepared = prepareMargin(rules, instruments, "BTC");
  if ("reason" in prepared) throw new Error(prepared.reason);
  return prepared;
}

/** An edit of one position, and the whole book's margin after it: net sizes, scan, charges. */
function editWork(prepared: PreparedMargin, book: PricedBook): () => void {
  let step = 0;
  return () => {
    step++;
    const leg = book.legs[(step * 7919) % POSITIONS]!;
    const sizes = netSizes(book);
    sizes[leg.instrument]! += 1;
    marginOf(prepared, sizes);
  };
}

function gridWork(instruments: readonly RiskInstrument[]): () => void {
  const random = sequence(3);
  const legs = instruments.slice(0, GRID_POSITIONS).map(({ strike, years, isCall, forward, vol, inverse }): GridLeg => {
    return {
      kind: "option",
      size: random() - 0.5,
      inverse,
      forward,
      strike,
      years,
      isCall,
      vol,
      slice: null,
      volPoints: 0,
    };
  });
  const packed = packGrid(HEATMAP, legs);
  return () => scenarioGrid(packed);
}

/** Margin of 1000 positions in every cell of the heatmap, a job per row as the background computes it. */
function marginGridWork(instruments: readonly RiskInstrument[]): () => void {
  const random = sequence(11);
  const held = instruments.slice(0, GRID_POSITIONS);
  const sizes = Float64Array.from(held, () => random() - 0.5);
  const legs = held.map(({ strike, years, isCall, forward, vol, inverse }, i): GridLeg => {
    return { kind: "option", size: sizes[i]!, inverse, forward, strike, years, isCall, vol, slice: null, volPoints: 0 };
  });
  const book = { rules: DERIBIT_SEGREGATED_PM, currency: "BTC", instruments: held, sizes };
  return () => {
    for (let row = 0; row < VOL_MOVES.length; row++) marginRowJob(packMarginRow(book, HEATMAP, legs, row));
  };
}

/** What an edit of the shown book costs to the margin panel: totals under every rule set, and what explains one of them. */
function reportWork(book: PricedBook): { totals(): void; edited(): void; explained(): void } {
  const positions = book.legs.map(({ instrument, size }) => ({ instrument: book.instruments[instrument]!.id, size }));
  const job = { portfolio: { currency: "BTC", cash: 10, positions }, book };
  const totals = (edited: MarginJob, take: (input: Float64Array) => Float64Array): void =>
    void unpackMarginTotals(take(packMarginTotals(edited)));
  const again = createMarginTotalsJob();
  const legs = book.legs.slice();
  let next = 0;
  return {
    totals: () => totals(job, createMarginTotalsJob()),
    edited() {
      const at = next++ % legs.length;
      legs[at] = { ...legs[at]!, size: legs[at]!.size + 1 };
      totals({ ...job, book: { ...book, legs } }, again);
    },
    explained: () => void unpackMarginReports(marginReportsJob(packMarginJob(job, DERIBIT_SEGREGATED_PM.id, 100))),
  };
}

/** Scenario vectors, margin of an edited book, and a heatmap's full repricing. */
export function runRiskBench(): BenchLine[] {
  const line = (metric: string, value: number, unit: string): BenchLine => ({ bench: "risk", metric, value, unit });
  const inverse = chain(true);
  const book = bookOf(inverse);
  const deribit = layout(DERIBIT_SEGREGATED_PM, inverse);
  const linear = chain(false);
  const derive = layout(DERIVE_PMRM2, linear);
  const rule = deribit.units[0]?.scan?.rule;
  if (rule === undefined) throw new Error("portfolio margin without a scan");
  const columns = scenarioColumns(inverse);
  const moves = rule.scenarios.map(({ move }) => marketScenario({ forwardFactor: 1 + move, volFactor: 1.3 }));
  const sizes = netSizes(book);
  const sums = bookSums(deribit, sizes);
  const reports = reportWork(book);
  let next = 0;
  return [
    line(
      "scenario vectors 1500 x 35",
      medianMs(() => void scenarioVectors(columns, moves)),
      "ms",
    ),
    line(
      "margin matrix 1500 x 35 with shocked vols",
      medianMs(() => void marginMatrix(inverse, rule.scenarios, rule, false)),
      "ms",
    ),
    line("what-if edit of 10000 positions, Deribit portfolio margin", medianMs(editWork(deribit, book)), "ms"),
    line("what-if edit of 10000 positions, Derive PMRM_2", medianMs(editWork(derive, bookOf(linear))), "ms"),
    line(
      "one trade from sums at hand",
      1e3 * medianMs(() => void marginWith(deribit, sums, next++ % CHAIN_OPTIONS, 1)),
      "us",
    ),
    line(
      "margin per contract, buy and sell, of 1500 options",
      medianMs(() => void marginPerUnit(deribit, sizes)),
      "ms",
    ),
    line("heatmap 21 x 15 of 1000 positions: P&L, delta, gamma, vega", medianMs(gridWork(inverse)), "ms"),
    line("margin in the cells of a heatmap 21 x 15 of 1000 positions", medianMs(marginGridWork(inverse)), "ms"),
    line("margin totals of 10000 positions under every rule set", medianMs(reports.totals), "ms"),
    line("the same after an edit", medianMs(reports.edited), "ms"),
    line("contributions of 10000 positions under one rule set", medianMs(reports.explained), "ms"),
  ];
}
