import type { Catalog } from "../engine/protocol.ts";
import type { GridField } from "../risk/scenario-grid.ts";
import type { ValueField } from "../risk/valuation.ts";

/** In which units money and Greeks of a portfolio are shown. */
export const CONVENTIONS = ["venue", "coin", "usd"] as const;
export type Convention = (typeof CONVENTIONS)[number];

export const CONVENTION_OPTIONS = [
  { value: "venue", label: "Venue", title: "Black delta in coin, vega and theta in USD, as the venue counts them" },
  { value: "coin", label: "Coin", title: "Everything in coin, delta less the premium held in coin" },
  { value: "usd", label: "USD", title: "Everything in USD: dollar delta, dollar gamma Γ·F²/100" },
] as const satisfies readonly { readonly value: Convention; readonly label: string; readonly title: string }[];

export type Quantity = "money" | "delta" | "gamma" | "vega" | "weightedVega" | "theta";

/** A quantity in one convention: where its number stands, and how it is written. */
export interface QuantityForm {
  readonly field: ValueField;
  /** Null where grids do not tell it. */
  readonly grid: GridField | null;
  readonly unit: string;
  readonly decimals: number;
  /** Full definition. */
  readonly hint: string;
}

/** The currencies of a market: coin ("BTC") and money ("USD", or the quote currency of a linear one). */
export interface Currencies {
  readonly coin: string;
  readonly money: string;
}

export function currenciesOf(catalog: Catalog | null): Currencies {
  const option = catalog?.instruments.find(([, one]) => one.kind === "option")?.[1];
  return { coin: option?.base ?? "coin", money: option && !option.inverse ? option.quote : "USD" };
}

/** How `quantity` is shown under `convention`. */
export function quantityForm(quantity: Quantity, convention: Convention, { coin, money }: Currencies): QuantityForm {
  const inCoin = convention === "coin";
  switch (quantity) {
    case "money":
      return inCoin
        ? { field: "coinValue", grid: "coinPnl", unit: coin, decimals: 4, hint: `In ${coin} at each forward` }
        : { field: "value", grid: "pnl", unit: money, decimals: 0, hint: `In ${money} at each forward` };
    case "delta":
      if (inCoin)
        return {
          field: "coinDelta",
          grid: "coinDelta",
          unit: coin,
          decimals: 2,
          hint: "Premium-adjusted: Black delta less the value in coin",
        };
      return convention === "venue"
        ? { field: "delta", grid: "delta", unit: coin, decimals: 2, hint: "Black delta, units of underlying" }
        : { field: "usdDelta", grid: "usdDelta", unit: money, decimals: 0, hint: "Dollar delta: Δ·F" };
    case "gamma":
      if (inCoin)
        return {
          field: "coinGamma",
          grid: "coinGamma",
          unit: `${coin} / 1 %`,
          decimals: 3,
          hint: "Change of the premium-adjusted delta for a 1 % move",
        };
      return convention === "venue"
        ? { field: "gamma", grid: "gamma", unit: `${coin} / 1 %`, decimals: 3, hint: "Change of delta for a 1 % move" }
        : { field: "usdGamma", grid: "usdGamma", unit: `${money} / 1 %`, decimals: 0, hint: "Dollar gamma: Γ·F²/100" };
    case "vega":
      return inCoin
        ? { field: "coinVega", grid: "coinVega", unit: `${coin} / pt`, decimals: 4, hint: "Value per vol point" }
        : { field: "vega", grid: "vega", unit: `${money} / pt`, decimals: 0, hint: "Value per vol point" };
    case "weightedVega":
      return {
        field: "weightedVega",
        grid: null,
        unit: `${money} / pt`,
        decimals: 0,
        hint: "Vega weighted to 30 days: vega·√(30 / days), days at least 1",
      };
    case "theta":
      return inCoin
        ? { field: "coinTheta", grid: null, unit: `${coin} / 24h`, decimals: 4, hint: "Value over the next 24 hours" }
        : {
            field: "theta",
            grid: null,
            unit: `${money} / 24h`,
            decimals: 0,
            hint: "Value over the next 24 hours, at most what is left of the option",
          };
  }
}
