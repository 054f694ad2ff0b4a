import { log, power } from "../quant/elementary.ts";
import type { SkewRule, VolDirection, VolShockRule } from "./margin-rules.ts";

const DAYS_PER_YEAR = 365;

/** (reference days / days)^power, days floored: how much stronger a vol shock is at short maturities. */
export function volShockScale(rule: VolShockRule, years: number): number {
  const days = years * DAYS_PER_YEAR;
  const exponent = days < rule.referenceDays ? rule.shortPower : rule.longPower;
  return power(rule.referenceDays / Math.max(days, rule.dayFloor), exponent);
}

/** The same by instrument; 1 where there is no vol to shock. */
export function volShockScales(
  instruments: readonly { readonly kind: string; readonly years: number }[],
  rule: VolShockRule | null,
): Float64Array {
  const scales = new Float64Array(instruments.length).fill(1);
  if (rule === null) return scales;
  const known = new Map<number, number>();
  instruments.forEach(({ kind, years }, i) => {
    if (kind !== "option") return;
    const scale = known.get(years) ?? volShockScale(rule, years);
    known.set(years, scale);
    scales[i] = scale;
  });
  return scales;
}

/** Factor on a vol (decimal) that is shocked up; the floor under shocked-up vols is part of it. */
function volUpFactor(rule: VolShockRule, vol: number, scale: number): number {
  return Math.max(rule.minVolUp / vol, 1 + rule.up * scale);
}

/** Factor on a vol that is shocked down, not below 0. */
function volDownFactor(rule: VolShockRule, scale: number): number {
  return Math.max(0, 1 - rule.down * scale);
}

/** Factor on the vol of an option in a skew scenario: a tilt (`linear`) or a bend (`absolute`) of its smile, capped. */
export function skewFactor(
  rule: SkewRule,
  direction: "linear" | "absolute",
  forward: number,
  strike: number,
  years: number,
): number {
  const root = Math.sqrt(years);
  const [base, perRoot] =
    direction === "linear" ? [rule.linearBase, rule.linearRoot] : [rule.absoluteBase, rule.absoluteRoot];
  const cap = base + perRoot * root;
  const width = Math.max(rule.minWidth, root * rule.widthScale * (rule.volLevel + root * rule.volRoot));
  const moneyness = log(strike / forward);
  const k = direction === "absolute" ? Math.abs(moneyness) : moneyness;
  const slope = (k * cap) / width;
  const factor = 1 + (k >= 0 ? Math.min(cap, slope) : Math.max(-cap, slope));
  return Math.max(factor, 0);
}

/** What `shockedVol` needs to know of an option. */
interface ShockedOption {
  readonly vol: number;
  readonly years: number;
  readonly forward: number;
  readonly strike: number;
}

/**
 * An option's vol (decimal) in a scenario; unchanged where the rules do not shock it that way. `scale` is `volShockScale` at its years, not
 * read where there is no vol shock.
 */
export function shockedVol(
  { vol, years, forward, strike }: ShockedOption,
  direction: VolDirection,
  shock: VolShockRule | null,
  skew: SkewRule | null,
  scale = shock === null ? 1 : volShockScale(shock, years),
): number {
  switch (direction) {
    case "same":
      return vol;
    case "up":
      return shock === null ? vol : vol > 0 ? vol * volUpFactor(shock, vol, scale) : shock.minVolUp;
    case "down":
      return shock === null ? vol : vol * volDownFactor(shock, scale);
    default:
      return skew === null ? vol : vol * skewFactor(skew, direction, forward, strike, years);
  }
}
