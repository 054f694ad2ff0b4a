import { yearsToExpiry } from "../market/expiry-time.ts";
import type { Instrument } from "../market/instrument.ts";
import { logRatio } from "../quant/elementary.ts";
import { type BookPosition, type PortfolioDocument, shownBook } from "../risk/portfolio-document.ts";
import type { RiskInstrument } from "../risk/risk-instrument.ts";
import { type GridLeg, type GridSpec, ownVolPoints } from "../risk/scenario-grid.ts";
import { EXCLUDED, usdNotional } from "../risk/valuation.ts";
import type { DeskMarket } from "./desk-market.ts";
import type { HeldInstrument } from "./instrument-states.ts";
import type { DraftLeg } from "./risk-protocol.ts";

/** A leg that a grid is asked of: a draft, or a position that may be left out. */
type AskedLeg = DraftLeg & Partial<Pick<BookPosition, "averagePrice" | "included">>;

export function bookLegs(document: PortfolioDocument): readonly AskedLeg[] {
  return shownBook(document).positions;
}

const expires = (kind: Instrument["kind"]): boolean => kind === "option" || kind === "future";

/** Legs netted by instrument, with the market they are repriced from; what is left out goes to `excluded`, leg by leg. */
export function netLegs(
  legs: readonly AskedLeg[],
  found: ReadonlyMap<string, HeldInstrument>,
  { market, slices, now }: DeskMarket,
  spec: GridSpec,
  excluded: (readonly [instrument: string, code: number])[],
): GridLeg[] {
  const sizes = new Map<string, number>();
  for (const leg of legs) {
    const { state, excluded: code } = found.get(leg.instrument) ?? { state: null, excluded: EXCLUDED.unknown };
    if (!state || leg.included === false) {
      excluded.push([leg.instrument, leg.included === false ? EXCLUDED.byUser : code]);
      continue;
    }
    const { instrument, mark, price } = state;
    const future = instrument.inverse && (instrument.kind === "future" || instrument.kind === "perpetual");
    if (leg.unit === "usd" && !future) {
      excluded.push([leg.instrument, EXCLUDED.wrongUnit]);
      continue;
    }
    const size = future ? usdNotional({ ...leg, averagePrice: leg.averagePrice ?? null }, mark) / price : leg.size;
    sizes.set(leg.instrument, (sizes.get(leg.instrument) ?? 0) + size);
  }
  return [...sizes].flatMap(([name, size]): GridLeg[] => {
    const { state, vol } = found.get(name) ?? { state: null, vol: Number.NaN };
    if (!state || size === 0) return [];
    const { instrument, forward } = state;
    return [
      {
        kind: instrument.kind,
        size,
        inverse: instrument.inverse,
        forward,
        strike: instrument.strike,
        years: expires(instrument.kind) ? yearsToExpiry(instrument.expiry, now) : Number.POSITIVE_INFINITY,
        isCall: instrument.right === "call",
        vol,
        slice: instrument.underlying === market.underlying ? (slices.get(instrument.expiry) ?? null) : null,
        volPoints:
          instrument.kind === "option"
            ? ownVolPoints(spec, instrument.expiry, logRatio(instrument.strike, forward))
            : 0,
      },
    ];
  });
}

/** The legs of a grid that are a margin book's instruments, in its order. */
export function marginLegs(
  instruments: readonly RiskInstrument[],
  sizes: Float64Array,
  { market, slices }: DeskMarket,
  spec: GridSpec,
): GridLeg[] {
  return instruments.map((of, i): GridLeg => {
    const { kind, inverse, forward, strike, years, isCall, vol, expiry } = of;
    return {
      kind: kind === "collateral" ? "spot" : kind,
      size: sizes[i]!,
      inverse,
      forward,
      strike,
      years,
      isCall,
      vol,
      slice: market.underlying.startsWith(of.base) ? (slices.get(expiry) ?? null) : null,
      volPoints: kind === "option" ? ownVolPoints(spec, expiry, logRatio(strike, forward)) : 0,
    };
  });
}
