import { DAYS_PER_YEAR } from "../market/conventions.ts";
import { createOptionBatch } from "../quant/kernel/kernel.ts";
import { EVERYDAY_GREEKS, type OptionBatch } from "../quant/option-batch.ts";
import { createGridVol, rowMove, SETTLED } from "./grid-vol.ts";
import { G, GRID_FIELDS, type GridLeg, type PackedGrid, unpackGrid } from "./scenario-grid.ts";

/** Options repriced in one call of the kernel. */
const CHUNK = 1_024;
const POINT = 0.01;

let shared: OptionBatch | null = null;

/**
 * Reprices the packed legs in every cell of the grid. Output: one matrix (rows × columns) per `GRID_FIELDS`, then the value of the
 * options as things are, in USD and in coin. Options and futures that have
 * expired by a row's time count what they settled at (coin of an inverse one is kept and revalued) and have no Greeks.
 */
export function scenarioGrid(input: Float64Array): Float64Array {
  shared ??= createOptionBatch(CHUNK);
  return fillGrid(unpackGrid(input), shared);
}

/** As `scenarioGrid`, with the pricing batch given. */
export function fillGrid(grid: PackedGrid, batch: OptionBatch): Float64Array {
  const cells = grid.spot.length * grid.rows.length;
  const out = new Float64Array(cells * GRID_FIELDS.length + BASES);
  const options = grid.legs.filter((leg) => leg.kind === "option");
  for (let from = 0; from < options.length; from += batch.capacity) {
    addOptions(grid, options.slice(from, from + batch.capacity), batch, out);
  }
  for (const leg of grid.legs) if (leg.kind !== "option") addLinear(grid, leg, out);
  return out;
}

function addLinear(grid: PackedGrid, leg: GridLeg, out: Float64Array): void {
  const columns = grid.spot.length;
  const cells = columns * grid.rows.length;
  for (let cell = 0; cell < cells; cell++) {
    const move = grid.spot[cell % columns]!;
    const moved = leg.forward * (1 + move);
    const add = (field: number, value: number): void => {
      out[field * cells + cell] = out[field * cells + cell]! + value;
    };
    const passed = rowMove(grid, Math.floor(cell / columns)).days / DAYS_PER_YEAR;
    if (leg.years - passed < SETTLED) {
      const settled = settleSpot(grid, leg, moved, passed);
      const coin = leg.size * (leg.inverse ? 1 - leg.forward / settled : (settled - leg.forward) / moved);
      add(G.pnl, coin * moved);
      add(G.coinPnl, coin);
      continue;
    }
    add(G.pnl, leg.size * leg.forward * move);
    if (leg.kind !== "spot") add(G.coinPnl, leg.size * (1 - leg.forward / moved));
    // An inverse future holds a number of USD: fewer coins as spot rises.
    const units = leg.inverse && leg.kind !== "spot" ? leg.size * (leg.forward / moved) : leg.size;
    add(G.delta, units);
    add(G.coinDelta, leg.kind === "spot" ? 0 : units);
    add(G.usdDelta, units * moved);
  }
}

function addOptions(grid: PackedGrid, legs: readonly GridLeg[], batch: OptionBatch, out: Float64Array): void {
  const n = legs.length;
  const columns = grid.spot.length;
  const base = new Float64Array(n);
  const { byColumn, volAt, yearsAt } = createGridVol(grid, legs);
  legs.forEach((leg, i) => {
    batch.strike[i] = leg.strike;
    batch.isCall[i] = leg.isCall ? 1 : 0;
    batch.forward[i] = leg.forward;
    batch.yearsToExpiry[i] = leg.years;
    batch.vol[i] = leg.vol;
  });
  batch.greeks(n, EVERYDAY_GREEKS);
  legs.forEach((leg, i) => {
    base[i] = batch.out.price[i]!;
    out[out.length - 2]! += leg.size * base[i]!;
    out[out.length - 1]! += (leg.size * base[i]!) / leg.forward;
  });
  const settled = new Uint8Array(n);
  const forward = Float64Array.from(legs, (leg) => leg.forward);
  // Columns of their own: reading legs in the innermost loop would cost as much as pricing them.
  const held: Held = {
    legs,
    base,
    settled,
    size: Float64Array.from(legs, ({ size }) => size),
    coinBase: Float64Array.from(legs, ({ forward }, i) => base[i]! / forward),
  };
  for (let row = 0; row < grid.rows.length; row++) {
    const passed = rowMove(grid, row).days / DAYS_PER_YEAR;
    for (let i = 0; i < n; i++) {
      settled[i] = legs[i]!.years - passed < SETTLED ? 1 : 0;
      batch.yearsToExpiry[i] = yearsAt(i, row);
      batch.vol[i] = volAt(i, row, 0);
    }
    for (let column = 0; column < columns; column++) {
      const up = 1 + grid.spot[column]!;
      for (let i = 0; i < n; i++) {
        batch.forward[i] = forward[i]! * up;
        if (byColumn[i] === 1) batch.vol[i] = volAt(i, row, column);
      }
      batch.greeks(n, EVERYDAY_GREEKS);
      sumCell(grid, held, batch, passed, row * columns + column, out);
    }
  }
}

/** After the matrices: value of the options as things are, in USD and in coin. */
const BASES = 2;

/** Options of a chunk with their values now, in USD and in coin, per unit. */
interface Held {
  readonly legs: readonly GridLeg[];
  readonly size: Float64Array;
  readonly base: Float64Array;
  readonly coinBase: Float64Array;
  /** 1 where the option has expired by the row's time. */
  readonly settled: Uint8Array;
}

function sumCell(
  grid: PackedGrid,
  held: Held,
  batch: OptionBatch,
  passed: number,
  cell: number,
  out: Float64Array,
): void {
  const cells = grid.spot.length * grid.rows.length;
  const { legs, base, coinBase, settled } = held;
  const { forward } = batch;
  const { price, delta, gamma, vega } = batch.out;
  let pnl = 0;
  let coinPnl = 0;
  let d = 0;
  let coinD = 0;
  let usdD = 0;
  let g = 0;
  let coinG = 0;
  let usdG = 0;
  let v = 0;
  let coinV = 0;
  for (let i = 0; i < legs.length; i++) {
    const size = held.size[i]!;
    const moved = forward[i]!;
    if (settled[i] === 1) {
      const usd = settledValue(grid, legs[i]!, moved, passed);
      pnl += size * (usd - base[i]!);
      coinPnl += size * (usd / moved - coinBase[i]!);
      continue;
    }
    const perCoin = 1 / moved;
    const inCoin = price[i]! * perCoin;
    const coinDelta = delta[i]! - inCoin;
    const ownGamma = gamma[i]! * moved;
    const ownVega = size * vega[i]!;
    pnl += size * (price[i]! - base[i]!);
    coinPnl += size * (inCoin - coinBase[i]!);
    d += size * delta[i]!;
    coinD += size * coinDelta;
    usdD += size * delta[i]! * moved;
    g += size * ownGamma;
    coinG += size * (ownGamma - coinDelta);
    usdG += size * ownGamma * moved;
    v += ownVega;
    coinV += ownVega * perCoin;
  }
  const sums = [pnl, coinPnl, d, coinD, usdD, g * POINT, coinG * POINT, usdG * POINT, v * POINT, coinV * POINT];
  for (let f = 0; f < sums.length; f++) out[f * cells + cell] = out[f * cells + cell]! + sums[f]!;
}

/** USD value, at the column's spot, of an option that settled on the way there. */
function settledValue(grid: PackedGrid, leg: GridLeg, moved: number, passed: number): number {
  const spot = settleSpot(grid, leg, moved, passed);
  const intrinsic = Math.max(leg.isCall ? spot - leg.strike : leg.strike - spot, 0);
  return leg.inverse ? (intrinsic / spot) * moved : intrinsic;
}

function settleSpot(grid: PackedGrid, leg: GridLeg, moved: number, passed: number): number {
  switch (grid.settle) {
    case "path":
      return passed > 0 ? leg.forward + (moved - leg.forward) * Math.min(1, leg.years / passed) : moved;
    case "forward":
      // On its own last instant an option settles where the market is.
      return passed - leg.years > ON_TIME ? leg.forward : moved;
    case "column":
      return moved;
    case "level":
      return grid.settleLevel > 0 ? grid.settleLevel : moved;
  }
}

/** A row within this of an expiry (years: one minute) is at that expiry. */
const ON_TIME = 1.9e-6;
