import * as v from "valibot";
import { expirySchema, instrumentSchema, underlyingSchema } from "./address.ts";
import { expiryDay } from "./expiry-ask.ts";

/** Most positions that one fdc3.portfolio carries. */
export const MAX_TOLD_POSITIONS = 5_000;

const instrumentContext = v.object({
  type: v.literal("fdc3.instrument"),
  id: v.object({ ticker: v.pipe(v.string(), v.maxLength(64)) }),
});

/** What of the market an instrument of another application names. */
export interface AskedMarket {
  readonly underlying: string;
  /** As the exchange writes it: 25DEC26. */
  readonly expiry?: string;
  /** Full name of an option, future or perpetual. */
  readonly instrument?: string;
}

/**
 * Reads an fdc3.instrument whose `id.ticker` is an underlying ("BTC", "eth_usdc") or the full name of an instrument
 * ("BTC-25DEC26-92000-C", "BTC-PERPETUAL"). Null where it is anything else; other fields of the context are not looked at.
 */
export function readInstrument(context: unknown): AskedMarket | null {
  const read = v.safeParse(instrumentContext, context);
  if (!read.success) return null;
  const { ticker } = read.output.id;
  const [root = "", date] = ticker.split("-");
  const underlying = root.toUpperCase();
  if (!v.is(underlyingSchema, underlying)) return null;
  if (date === undefined) return { underlying };
  // The decimal mark of a strike is a lower-case d: names are taken as they are.
  if (root !== underlying || !v.is(instrumentSchema, ticker)) return null;
  if (date === "PERPETUAL") return { underlying, instrument: ticker };
  return v.is(expirySchema, date) && expiryDay(date) !== null ? { underlying, expiry: date, instrument: ticker } : null;
}

export interface InstrumentContext {
  readonly type: "fdc3.instrument";
  readonly name: string;
  readonly id: { readonly ticker: string };
  readonly market?: { readonly name: string };
}

/** An instrument for other applications; `venue`, where it is known, as people call it ("Deribit", "Simulated"). */
export function instrumentToTell(name: string, venue?: string): InstrumentContext {
  const market = venue === undefined ? {} : { market: { name: venue } };
  return { type: "fdc3.instrument", name, id: { ticker: name }, ...market };
}

export interface PortfolioContext {
  readonly type: "fdc3.portfolio";
  readonly name: string;
  readonly positions: readonly {
    readonly type: "fdc3.position";
    readonly instrument: InstrumentContext;
    readonly holding: number;
    /** What `holding` counts: units of the underlying, or USD of notional. */
    readonly holdingUnit: "underlying" | "usd";
  }[];
}

/** A book for other applications: the positions it counts, signed, at most MAX_TOLD_POSITIONS. */
export function portfolioToTell(book: {
  readonly name: string;
  readonly positions: readonly {
    readonly instrument: string;
    readonly size: number;
    readonly unit: "underlying" | "usd";
    readonly included: boolean;
  }[];
}): PortfolioContext {
  const positions = book.positions
    .filter(({ included }) => included)
    .slice(0, MAX_TOLD_POSITIONS)
    .map(({ instrument, size, unit }) => ({
      type: "fdc3.position" as const,
      instrument: instrumentToTell(instrument),
      holding: size,
      holdingUnit: unit,
    }));
  return { type: "fdc3.portfolio", name: book.name, positions };
}
