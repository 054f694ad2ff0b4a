import { type ExecutableExpiry, executableExpiries } from "./executable-quotes.ts";
import type { MarketSnapshot, SnapshotOption } from "./market-snapshot.ts";
import { kinksOf, legNetAt } from "./payoff.ts";
import { type DraftLeg, futureLeg, optionLeg, type Witness, witnessOf } from "./witness.ts";

/** Maximise `gain`·x over lower ≤ x ≤ upper with every row of the matrix, packed by column, at least 0. */
export interface LinearProgram {
  readonly columns: number;
  readonly rows: number;
  readonly gain: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Column j has the entries from `starts[j]` to before `starts[j + 1]`. */
  readonly starts: Int32Array;
  readonly rowOf: Int32Array;
  readonly value: Float64Array;
}

/** An optimum of a program; null where none was found, in time or at all. */
export type SolveProgram = (program: LinearProgram) => Float64Array | null;

/** Why an expiry was not decided; nothing where it was. */
export const UNDECIDED = [
  "",
  "what is sold may be exercised before expiry",
  "no forward",
  "the solver did not finish",
] as const;

/** What the general check says of one expiry. */
export interface GeneralVerdict {
  /** Epoch ms. */
  readonly expiry: number;
  /** `none`: no portfolio of this expiry's quotes is sure to gain. `unknown`: not decided, in words why. */
  readonly state: "none" | "found" | "unknown";
  readonly reason: (typeof UNDECIDED)[number];
  readonly witness: Witness | null;
  /** Trades that the program could choose from. */
  readonly trades: number;
}

/** Quantities below this share of the largest are left by the solver's tolerance, not meant. */
const DUST = 1e-7;

/**
 * Searches each expiry for any portfolio of its executable quotes that costs less than it is sure to pay at expiry, sizes and fees
 * included, as a linear program. Complete per expiry; says nothing of portfolios across expiries.
 */
export function generalArbitrage(snapshot: MarketSnapshot, solve: SolveProgram): GeneralVerdict[] {
  return executableExpiries(snapshot).map((expiry): GeneralVerdict => {
    const { terms } = expiry;
    const none = { expiry: terms.expiry, state: "unknown", witness: null, trades: 0 } as const;
    if (snapshot.american) return { ...none, reason: "what is sold may be exercised before expiry" };
    if (!(terms.forward > 0 && terms.discount > 0)) return { ...none, reason: "no forward" };
    const legs = tradesOf(snapshot, expiry);
    const found = { ...none, trades: legs.length, reason: "" as const };
    if (legs.length === 0) return { ...found, state: "none" };
    const solution = solve(programOf(snapshot, expiry, legs));
    if (solution === null) return { ...none, trades: legs.length, reason: "the solver did not finish" };
    const largest = legs.reduce((most, _, i) => Math.max(most, solution[i]!), 0);
    const held = legs.flatMap((leg, i) => (solution[i]! > DUST * largest ? [scaled(leg, solution[i]!)] : []));
    // Proved anew from the trades themselves: a solver's word is not taken.
    const witness = largest > 0 ? witnessOf(snapshot, terms, "general", levelled(snapshot, held), Number.NaN) : null;
    return witness === null ? { ...found, state: "none" } : { ...found, state: "found", witness };
  });
}

/** Every trade of one unit that the quotes of an expiry allow: each a column of the program. */
function tradesOf(snapshot: MarketSnapshot, { terms, calls, puts, futures }: ExecutableExpiry): DraftLeg[] {
  const legs: DraftLeg[] = [];
  for (const { options, buy, sell } of [calls, puts]) {
    options.forEach((option: SnapshotOption, i) => {
      if (!Number.isNaN(buy[i]!)) legs.push(optionLeg(snapshot, option, terms.forward, 1));
      if (!Number.isNaN(sell[i]!)) legs.push(optionLeg(snapshot, option, terms.forward, -1));
    });
  }
  for (const future of futures) {
    // An inverse future counts in USD of notional.
    const unit = snapshot.inverse ? terms.forward : 1;
    if (future.ask > 0 && future.askSize !== 0) legs.push(futureLeg(snapshot, future, unit));
    if (future.bid > 0 && future.bidSize !== 0) legs.push(futureLeg(snapshot, future, -unit));
  }
  return legs;
}

/**
 * The program of an expiry: quantities of `legs`, and last the payoff that is sure. Its rows, in shares of a coin or of the forward:
 * payoff less the sure one at every state where some leg bends, and the slope beyond the last.
 */
function programOf(snapshot: MarketSnapshot, { terms }: ExecutableExpiry, legs: readonly DraftLeg[]): LinearProgram {
  const { inverse, fees } = snapshot;
  const { forward, discount } = terms;
  const unit = inverse ? 1 : forward;
  const payoff = { inverse, forward, fees };
  const states = [...new Set([0, ...legs.flatMap(({ pays }) => kinksOf(pays, payoff))])].sort((a, b) => a - b);
  const last = states[states.length - 1]!;
  // Beyond every bend payoffs are straight: one more state measures their slope.
  const beyond = last + (inverse ? 1 / forward : forward);
  const columns = legs.length + 1;
  const rows = states.length + 1;
  const starts = new Int32Array(columns + 1);
  const rowOf: number[] = [];
  const value: number[] = [];
  const gain = new Float64Array(columns);
  const lower = new Float64Array(columns);
  const upper = new Float64Array(columns);
  legs.forEach(({ trade, pays }, j) => {
    states.forEach((state, i) => {
      const net = legNetAt(pays, state, payoff) / unit;
      if (net === 0) return;
      rowOf.push(i);
      value.push(net);
    });
    const slope = (legNetAt(pays, beyond, payoff) - legNetAt(pays, last, payoff)) / unit;
    if (slope !== 0) {
      rowOf.push(states.length);
      value.push(slope);
    }
    starts[j + 1] = value.length;
    const price = trade.kind === "future" ? 0 : trade.quantity * trade.price;
    gain[j] = -(price + trade.fee) / unit;
    const available = trade.available / Math.abs(trade.quantity);
    upper[j] = available > 0 && available < Infinity ? available : 1;
  });
  for (let i = 0; i < states.length; i++) {
    rowOf.push(i);
    value.push(-1);
  }
  starts[columns] = value.length;
  gain[legs.length] = discount;
  lower[legs.length] = -Infinity;
  upper[legs.length] = Infinity;
  return {
    columns,
    rows,
    gain,
    lower,
    upper,
    starts,
    rowOf: Int32Array.from(rowOf),
    value: Float64Array.from(value),
  };
}

function scaled({ trade, pays }: DraftLeg, by: number): DraftLeg {
  return {
    trade: { ...trade, quantity: by * trade.quantity, fee: by * trade.fee },
    pays: { ...pays, quantity: by * pays.quantity },
  };
}

/**
 * Solvers end within a tolerance: where the slope beyond the last bend is a hair below 0, the trade that steepens it most is enlarged
 * by that hair, so that losses have a bound.
 */
function levelled({ inverse }: MarketSnapshot, legs: readonly DraftLeg[]): DraftLeg[] {
  const steep = ({ pays: { kind, strike, quantity } }: DraftLeg): number => {
    if (kind === "future") return inverse ? -quantity : quantity;
    if (inverse) return kind === "put" ? quantity * strike : 0;
    return kind === "call" ? quantity : 0;
  };
  const slope = legs.reduce((sum, leg) => sum + steep(leg), 0);
  let most = 0;
  legs.forEach((leg, i) => {
    if (steep(leg) > steep(legs[most]!)) most = i;
  });
  const steepest = legs[most];
  if (steepest === undefined || slope >= 0 || !(steep(steepest) > 0)) return [...legs];
  return legs.map((leg, i) => (i === most ? scaled(leg, 1 - slope / steep(leg)) : leg));
}
