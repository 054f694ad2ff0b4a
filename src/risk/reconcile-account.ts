import { blackGreeks } from "../quant/black.ts";
import { DERIBIT_SEGREGATED_PM } from "./margin/deribit-portfolio.ts";
import { DERIBIT_SEGREGATED_SM } from "./margin/deribit-standard.ts";
import { marginBalance } from "./margin-balance.ts";
import { marginOf, prepareMargin } from "./margin-engine.ts";
import type { RuleSet } from "./margin-rules.ts";
import type { Portfolio, Position } from "./portfolio.ts";
import { type AccountTotals, type Reconciled, row } from "./reconcile.ts";
import { netSizes, type PricedBook } from "./risk-instrument.ts";
import type { PositionsReply } from "./venue-reply.ts";

/** Rule sets by the venue's name of a margin model; what is absent is not modelled currency by currency. */
const RULES: ReadonlyMap<string, RuleSet> = new Map([
  ["segregated_pm", DERIBIT_SEGREGATED_PM],
  ["segregated_sm", DERIBIT_SEGREGATED_SM],
]);

/** The rule set of a margin model; undefined where none is stated currency by currency. */
export function rulesOfModel(model: string): RuleSet | undefined {
  return RULES.get(model);
}

/**
 * Our totals of a book whose contracts all settle in `portfolio.currency`, as a summary states them: equity with the open gain of
 * futures, net transaction delta (options with their coin value taken off), margin by the venue's model.
 */
export function accountTotals(portfolio: Portfolio, book: PricedBook, model: string): AccountTotals {
  const { currency } = portfolio;
  const balance = marginBalance({ ...DERIBIT_SEGREGATED_SM, heldAgainst: "equity" }, portfolio, book, currency);
  const equity = { equity: balance.amount, ...(balance.reason === null ? {} : { noEquity: balance.reason }) };
  const sizes = netSizes(book);
  const deltaTotal = book.instruments.reduce((sum, of, i) => {
    if (of.kind !== "option") return sum + sizes[i]!;
    const { delta } = blackGreeks(of.forward, of.strike, of.years, of.vol, of.isCall);
    return sum + sizes[i]! * (delta - (of.inverse ? of.mark : of.mark / of.forward));
  }, 0);
  const none = { initial: Number.NaN, maintenance: Number.NaN };
  const rules = rulesOfModel(model);
  if (rules === undefined)
    return { ...equity, deltaTotal, ...none, noMargin: `margin model ${model || "not stated"} is not modelled` };
  if (book.instruments.length === 0) return { ...equity, deltaTotal, initial: 0, maintenance: 0 };
  const prepared = prepareMargin(rules, book.instruments, currency);
  if ("reason" in prepared) return { ...equity, deltaTotal, ...none, noMargin: prepared.reason };
  const { initial, maintenance } = marginOf(prepared, sizes);
  return { ...equity, deltaTotal, initial, maintenance };
}

/** Sizes of ours (coin by instrument) beside those the venue lists. */
export function reconcilePositions(reply: PositionsReply, ours: readonly Position[]): Reconciled[] {
  const sum = (list: readonly Position[]): Map<string, number> => {
    const sizes = new Map<string, number>();
    for (const { instrument, size } of list) sizes.set(instrument, (sizes.get(instrument) ?? 0) + size);
    return sizes;
  };
  const [own, theirs] = [sum(ours), sum(reply.positions)];
  return [...new Set([...theirs.keys(), ...own.keys()])].map((name) => {
    const cause = !theirs.has(name)
      ? "the venue does not list it"
      : !own.has(name)
        ? "not in our book"
        : Number.isNaN(own.get(name)!)
          ? "its size in coin is not computable here"
          : "another size, or of an inverse future at another mark";
    return row(`${name} size`, own.get(name) ?? 0, theirs.get(name) ?? 0, cause);
  });
}
