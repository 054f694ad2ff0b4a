import type { RuleSet } from "./margin-rules.ts";
import type { Portfolio } from "./portfolio.ts";
import type { PricedBook } from "./risk-instrument.ts";

/** What a requirement is held against, in its currency; NaN with the reason where it is not known. */
export interface MarginBalance {
  readonly amount: number;
  readonly reason: string | null;
}

/** Currencies that count as USD. */
const DOLLARS: ReadonlySet<string> = new Set(["USD", "USDC", "USDT"]);

const unknown = (reason: string): MarginBalance => ({ amount: Number.NaN, reason });

/**
 * Cash and the gains of futures, with the value of options at their marks where the rules hold margin against equity. Futures without a price
 * paid have no gain that could be known.
 */
export function marginBalance(rules: RuleSet, portfolio: Portfolio, book: PricedBook, currency: string): MarginBalance {
  const cashRate = rateTo(portfolio.currency, currency, book);
  if (Number.isNaN(cashRate)) return unknown(`cash is in ${portfolio.currency}, margin in ${currency}`);
  let amount = portfolio.cash * cashRate;
  const rates = new Map<string, number>();
  for (const { position, instrument: place, size } of book.legs) {
    const { kind, inverse, settlement, mark, id } = book.instruments[place]!;
    const rate = rates.get(settlement) ?? rateTo(settlement, currency, book);
    rates.set(settlement, rate);
    if (kind === "option") {
      if (rules.heldAgainst === "equity") amount += size * mark * rate;
      continue;
    }
    if (kind === "spot" || kind === "collateral") {
      amount += size * mark * rate;
      continue;
    }
    const paid = portfolio.positions[position]?.averagePrice;
    if (paid === undefined || !(paid > 0)) return unknown(`the price paid for ${id} is not known`);
    // The size is coin at today's mark: so many USD of contracts.
    amount += (inverse ? size * (mark / paid - 1) : size * (mark - paid)) * rate;
  }
  return { amount, reason: Number.isNaN(amount) ? "a currency is not convertible here" : null };
}

/** Units of `to` per unit of `from`, at the book's index prices; NaN where they state none. */
export function rateTo(from: string, to: string, { instruments }: PricedBook): number {
  if (from === to || (DOLLARS.has(from) && DOLLARS.has(to))) return 1;
  const spot = (base: string) => instruments.find((of) => of.base === base)?.spot ?? Number.NaN;
  if (DOLLARS.has(to)) return spot(from);
  return DOLLARS.has(from) ? 1 / spot(to) : Number.NaN;
}
