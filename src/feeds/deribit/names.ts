import type { InstrumentKind, Right } from "../../market/instrument.ts";

/** What an instrument name says by itself. Strike NaN and right null unless an option; expiry Infinity if it never expires. */
export interface ParsedName {
  readonly kind: InstrumentKind;
  /** `BTC` or `SOL_USDC`: what a user picks as the underlying. */
  readonly root: string;
  readonly base: string;
  /** Currency of strike and index: USD for a bare root, else the part after the underscore. */
  readonly counter: string;
  readonly expiry: number;
  readonly strike: number;
  readonly right: Right | null;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const ROOT = "([A-Z0-9]{1,12})(?:_([A-Z0-9]{2,8}))?";
const DATE = `([1-9]|[12]\\d|3[01])(${MONTHS.join("|")})(\\d\\d)`;
const OPTION = new RegExp(`^${ROOT}-${DATE}-(\\d{1,9}(?:d\\d{1,9})?)-([CP])$`);
const FUTURE = new RegExp(`^${ROOT}-${DATE}$`);
const PERPETUAL = new RegExp(`^${ROOT}-PERPETUAL$`);
const SPOT = /^([A-Z0-9]{1,12})_([A-Z0-9]{2,8})$/;
const COMBO = /^[A-Z0-9]{1,12}(?:_[A-Z0-9]{2,8})?-[A-Z]{1,8}\d{0,4}(?:-[A-Za-z0-9_]{1,24}){1,4}$/;
const INDEX = /^[a-z0-9]{1,12}_[a-z0-9]{2,8}$/;

/** Longest instrument name looked at; longer ones are refused before any matching. */
const MAX_NAME = 64;

/** 08:00 UTC of the day, epoch ms; NaN if there is no such day. */
function expiryOf(day: string, month: string, year: string): number {
  const at = Date.UTC(2000 + Number(year), MONTHS.indexOf(month), Number(day), 8);
  return new Date(at).getUTCDate() === Number(day) ? at : Number.NaN;
}

/**
 * Reads an instrument name by Deribit's grammar (case-sensitive: the decimal mark of a strike is a lower-case d). Null if it
 * is not one. Combos are recognised so that they are never taken for options; nothing but their kind is read.
 */
export function parseName(name: string): ParsedName | null {
  if (name.length > MAX_NAME) return null;
  const none = { strike: Number.NaN, right: null };
  const rootOf = (base: string, quote: string | undefined) => ({
    root: quote === undefined ? base : `${base}_${quote}`,
    base,
    counter: quote ?? "USD",
  });
  const option = OPTION.exec(name);
  if (option) {
    const expiry = expiryOf(option[3]!, option[4]!, option[5]!);
    const strike = Number(option[6]!.replace("d", "."));
    if (Number.isNaN(expiry) || !(strike > 0)) return null;
    const right = option[7] === "C" ? "call" : "put";
    return { kind: "option", ...rootOf(option[1]!, option[2]), expiry, strike, right };
  }
  const future = FUTURE.exec(name);
  if (future) {
    const expiry = expiryOf(future[3]!, future[4]!, future[5]!);
    return Number.isNaN(expiry) ? null : { kind: "future", ...rootOf(future[1]!, future[2]), expiry, ...none };
  }
  const perpetual = PERPETUAL.exec(name);
  if (perpetual) return { kind: "perpetual", ...rootOf(perpetual[1]!, perpetual[2]), expiry: Infinity, ...none };
  const spot = SPOT.exec(name);
  if (spot) return { kind: "spot", ...rootOf(spot[1]!, spot[2]), expiry: Infinity, ...none };
  if (COMBO.test(name)) return { kind: "combo", root: "", base: "", counter: "", expiry: Infinity, ...none };
  return null;
}

/** True for the name of a price index, e.g. `btc_usd`. */
export function isIndexName(name: string): boolean {
  return name.length <= MAX_NAME && INDEX.test(name);
}

/** Price index of an underlying: `BTC` settles on `btc_usd`, `SOL_USDC` on `sol_usdc`. */
export function indexOfUnderlying(underlying: string): string {
  const lower = underlying.toLowerCase();
  return lower.includes("_") ? lower : `${lower}_usd`;
}

/** Index whose volatility the venue publishes for an underlying (linear ones share the inverse ones' DVOL); null if none. */
export function volIndexOfUnderlying(underlying: string): string | null {
  const base = underlying.split("_")[0]!;
  return base === "BTC" || base === "ETH" ? indexOfUnderlying(base) : null;
}

/** Currency under which the venue lists an underlying: `BTC` under BTC, `SOL_USDC` under USDC. */
export function currencyOfUnderlying(underlying: string): string {
  const at = underlying.indexOf("_");
  return at < 0 ? underlying : underlying.slice(at + 1);
}

/** True for the name of an underlying: a bare root or a currency pair. */
export function isUnderlying(name: string): boolean {
  return name.length <= MAX_NAME && new RegExp(`^${ROOT}$`).test(name);
}
