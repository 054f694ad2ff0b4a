/** One leg of a preset: a right (or the underlying), a strike as steps from the money, an expiry as steps from the chosen one. */
export interface PresetLeg {
  readonly right: "call" | "put" | "underlying";
  /** Units, signed. */
  readonly size: number;
  /** Strikes away from the money, negative below. */
  readonly step: number;
  /** Listed expiries after the chosen one. */
  readonly later: number;
}

/** A structure by its usual name, seen from its buyer. */
export interface StrategyPreset {
  readonly name: string;
  readonly group: "Single" | "Spread" | "Volatility" | "Condor and butterfly" | "Calendar" | "Synthetic" | "Hedged";
  readonly legs: readonly PresetLeg[];
}

const call = (size: number, step = 0, later = 0): PresetLeg => ({ right: "call", size, step, later });
const put = (size: number, step = 0, later = 0): PresetLeg => ({ right: "put", size, step, later });
const underlying = (size: number): PresetLeg => ({ right: "underlying", size, step: 0, later: 0 });

/** Structures to start from; every leg can be changed afterwards. */
export const STRATEGY_PRESETS: readonly StrategyPreset[] = [
  { name: "Long call", group: "Single", legs: [call(1)] },
  { name: "Short call", group: "Single", legs: [call(-1)] },
  { name: "Long put", group: "Single", legs: [put(1)] },
  { name: "Short put", group: "Single", legs: [put(-1)] },
  { name: "Bull call spread", group: "Spread", legs: [call(1), call(-1, 2)] },
  { name: "Bear call spread", group: "Spread", legs: [call(-1), call(1, 2)] },
  { name: "Bull put spread", group: "Spread", legs: [put(-1), put(1, -2)] },
  { name: "Bear put spread", group: "Spread", legs: [put(1), put(-1, -2)] },
  { name: "Call ratio spread 1 × 2", group: "Spread", legs: [call(1), call(-2, 2)] },
  { name: "Put ratio spread 1 × 2", group: "Spread", legs: [put(1), put(-2, -2)] },
  { name: "Call backspread 1 × 2", group: "Spread", legs: [call(-1), call(2, 2)] },
  { name: "Put backspread 1 × 2", group: "Spread", legs: [put(-1), put(2, -2)] },
  { name: "Long straddle", group: "Volatility", legs: [call(1), put(1)] },
  { name: "Short straddle", group: "Volatility", legs: [call(-1), put(-1)] },
  { name: "Long strangle", group: "Volatility", legs: [call(1, 2), put(1, -2)] },
  { name: "Short strangle", group: "Volatility", legs: [call(-1, 2), put(-1, -2)] },
  { name: "Strip", group: "Volatility", legs: [call(1), put(2)] },
  { name: "Strap", group: "Volatility", legs: [call(2), put(1)] },
  { name: "Guts", group: "Volatility", legs: [call(1, -2), put(1, 2)] },
  {
    name: "Iron condor",
    group: "Condor and butterfly",
    legs: [put(1, -4), put(-1, -2), call(-1, 2), call(1, 4)],
  },
  {
    name: "Iron butterfly",
    group: "Condor and butterfly",
    legs: [put(1, -3), put(-1), call(-1), call(1, 3)],
  },
  { name: "Call butterfly", group: "Condor and butterfly", legs: [call(1, -2), call(-2), call(1, 2)] },
  { name: "Put butterfly", group: "Condor and butterfly", legs: [put(1, -2), put(-2), put(1, 2)] },
  { name: "Broken-wing butterfly", group: "Condor and butterfly", legs: [put(1, 1), put(-2, -1), put(1, -5)] },
  {
    name: "Call condor",
    group: "Condor and butterfly",
    legs: [call(1, -3), call(-1, -1), call(-1, 1), call(1, 3)],
  },
  { name: "Call calendar", group: "Calendar", legs: [call(-1), call(1, 0, 1)] },
  { name: "Put calendar", group: "Calendar", legs: [put(-1), put(1, 0, 1)] },
  { name: "Call diagonal", group: "Calendar", legs: [call(-1, 2), call(1, 0, 1)] },
  { name: "Double calendar", group: "Calendar", legs: [put(-1, -2), call(-1, 2), put(1, -2, 1), call(1, 2, 1)] },
  { name: "Straddle swap", group: "Calendar", legs: [call(-1), put(-1), call(1, 0, 1), put(1, 0, 1)] },
  { name: "Synthetic long", group: "Synthetic", legs: [call(1), put(-1)] },
  { name: "Synthetic short", group: "Synthetic", legs: [call(-1), put(1)] },
  { name: "Risk reversal", group: "Synthetic", legs: [call(1, 2), put(-1, -2)] },
  { name: "Box", group: "Synthetic", legs: [call(1, -2), put(-1, -2), call(-1, 2), put(1, 2)] },
  { name: "Jelly roll", group: "Synthetic", legs: [call(-1), put(1), call(1, 0, 1), put(-1, 0, 1)] },
  { name: "Covered call", group: "Hedged", legs: [underlying(1), call(-1, 2)] },
  { name: "Protective put", group: "Hedged", legs: [underlying(1), put(1, -2)] },
  { name: "Collar", group: "Hedged", legs: [underlying(1), put(1, -2), call(-1, 2)] },
  { name: "Seagull", group: "Hedged", legs: [call(1), call(-1, 3), put(-1, -3)] },
  { name: "Delta-hedged straddle", group: "Hedged", legs: [call(1), put(1), underlying(-0.05)] },
];

/** An option as a preset looks for it. */
export interface ListedOption {
  readonly name: string;
  readonly expiry: number;
  readonly strike: number;
  readonly right: "call" | "put";
}

/** A leg of a structure on a market. */
export interface StrategyLeg {
  readonly instrument: string;
  readonly size: number;
}

/**
 * Legs of `preset` on the listed options: at the money is the strike nearest to `forward`, steps go along the strikes of each leg's
 * expiry and stop at its ends. Says in one sentence what is not listed.
 */
export function placePreset(
  preset: StrategyPreset,
  options: readonly ListedOption[],
  expiry: number,
  forward: number,
  underlyingName: string | null,
): readonly StrategyLeg[] | string {
  const expiries = [...new Set(options.map((one) => one.expiry))].sort((a, b) => a - b);
  const first = expiries.indexOf(expiry);
  if (first < 0) return "No options are listed at this expiry";
  const legs: StrategyLeg[] = [];
  for (const { right, size, step, later } of preset.legs) {
    if (right === "underlying") {
      if (underlyingName === null) return "No perpetual or spot is listed to hold";
      legs.push({ instrument: underlyingName, size });
      continue;
    }
    const at = expiries[first + later];
    if (at === undefined) return "There is no later expiry for the second leg";
    const listed = options
      .filter((one) => one.expiry === at && one.right === right)
      .sort((a, b) => a.strike - b.strike);
    if (listed.length === 0) return `No ${right} is listed at that expiry`;
    const centre = listed.reduce(
      (best, one, i) => (Math.abs(one.strike - forward) < Math.abs(listed[best]!.strike - forward) ? i : best),
      0,
    );
    const place = Math.max(0, Math.min(listed.length - 1, centre + step));
    legs.push({ instrument: listed[place]!.name, size });
  }
  return legs;
}
