import { log, power } from "../quant/elementary.ts";
import type { SkewRule, VolDirection, VolShockRule } from "./margin-rules.ts";

const DAYS_PER_YEAR = 365;

/** (reference days / days)^power, days floored: how much stronger a vol shock is at short maturities. */
export function volShockScale(rule: VolShockRule, years: number): number {
  const days = years * DAYS_PER_YEAR;
  const exponent = days < rule.referenceDays ? rule.shortPower : rule.longPower;
  return power(rule.referenceDays / Math.max(days, rule.dayFloor), exponent);
}

/** Factor on a vol (decimal) that is shocked up; the floor under shocked-up vols is part of it. */
export function volUpFactor(rule: VolShockRule, vol: number, years: number): number {
  return Math.max(rule.minVolUp / vol, 1 + rule.up * volShockScale(rule, years));
}

/** Factor on a vol that is shocked down, not below 0. */
export function volDownFactor(rule: VolShockRule, years: number): number {
  return Math.max(0, 1 - rule.down * volShockScale(rule, years));
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

/** An option's vol (decimal) in a scenario; unchanged where the rules do not shock it that way. */
export function shockedVol(
  option: { readonly vol: number; readonly years: number; readonly forward: number; readonly strike: number },
  direction: VolDirection,
  shock: VolShockRule | null,
  skew: SkewRule | null,
): number {
  const { vol, years, forward, strike } = option;
  switch (direction) {
    case "same":
      return vol;
    case "up":
      return shock === null ? vol : vol > 0 ? vol * volUpFactor(shock, vol, years) : shock.minVolUp;
    case "down":
      return shock === null ? vol : vol * volDownFactor(shock, years);
    default:
      return skew === null ? vol : vol * skewFactor(skew, direction, forward, strike, years);
  }
}
