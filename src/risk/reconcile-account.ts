import { blackGreeks } from "../quant/black.ts";
import { DERIBIT_CROSS_PM, DERIBIT_SEGREGATED_PM } from "./margin/deribit-portfolio.ts";
import { DERIBIT_CROSS_SM, DERIBIT_SEGREGATED_SM } from "./margin/deribit-standard.ts";
import { marginBalance, rateTo } from "./margin-balance.ts";
import { marginOf, prepareMargin } from "./margin-engine.ts";
import type { RuleSet } from "./margin-rules.ts";
import type { Portfolio, Position } from "./portfolio.ts";
import { type AccountTotals, type Reconciled, row } from "./reconcile.ts";
import { netSizes, type PricedBook } from "./risk-instrument.ts";
import type { PositionsReply } from "./venue-reply.ts";

/** Rule sets by the venue's name of a margin model. */
const RULES: ReadonlyMap<string, RuleSet> = new Map([
  ["segregated_pm", DERIBIT_SEGREGATED_PM],
  ["segregated_sm", DERIBIT_SEGREGATED_SM],
  ["cross_pm", DERIBIT_CROSS_PM],
  ["cross_sm", DERIBIT_CROSS_SM],
]);

/** The rule set of a margin model; undefined where it is not modelled. */
export function rulesOfModel(model: string): RuleSet | undefined {
  return RULES.get(model);
}

/** A portfolio with its contracts priced. */
export interface PricedPortfolio {
  readonly portfolio: Portfolio;
  readonly book: PricedBook;
}

type Margins = Pick<AccountTotals, "marginBalance" | "noBalance" | "initial" | "maintenance" | "noMargin">;

/**
 * Our totals as a summary of one currency states them: equity with the open gain of futures, and net transaction delta (options with their
 * coin value taken off) of what settles in `own.portfolio.currency`; margin by the venue's model, under a cross one of the `whole`
 * account, converted at the index.
 */
export function accountTotals(own: PricedPortfolio, whole: PricedPortfolio, model: string): AccountTotals {
  const { portfolio, book } = own;
  const { currency } = portfolio;
  const balance = marginBalance({ ...DERIBIT_SEGREGATED_SM, heldAgainst: "equity" }, portfolio, book, currency);
  const equity = { equity: balance.amount, ...(balance.reason === null ? {} : { noEquity: balance.reason }) };
  const sizes = netSizes(book);
  const deltaTotal = book.instruments.reduce((sum, of, i) => {
    if (of.kind !== "option") return sum + sizes[i]!;
    const { delta } = blackGreeks(of.forward, of.strike, of.years, of.vol, of.isCall);
    return sum + sizes[i]! * (delta - (of.inverse ? of.mark : of.mark / of.forward));
  }, 0);
  const rules = rulesOfModel(model);
  if (rules === undefined) {
    const reason = `margin model ${model || "not stated"} is not modelled`;
    const none = { marginBalance: Number.NaN, initial: Number.NaN, maintenance: Number.NaN };
    return { ...equity, deltaTotal, ...none, noBalance: reason, noMargin: reason };
  }
  return { ...equity, deltaTotal, ...marginsIn(rules, rules.scope.single ? own : whole, currency) };
}

/** What the whole account holds and must post under a cross margin model, USD. */
export function crossTotals(whole: PricedPortfolio, model: string): AccountTotals {
  const rules = rulesOfModel(model) ?? DERIBIT_CROSS_PM;
  const held = marginBalance({ ...rules, heldAgainst: "equity" }, whole.portfolio, whole.book, "USD");
  return {
    ...marginsIn(rules, whole, "USD"),
    equity: held.amount,
    ...(held.reason === null ? {} : { noEquity: held.reason }),
    deltaTotal: Number.NaN,
  };
}

/** Balance and margins under a rule set, in a currency that its own converts to at the index. */
function marginsIn(rules: RuleSet, { portfolio, book }: PricedPortfolio, currency: string): Margins {
  const { amount, reason } = marginBalance(rules, portfolio, book, currency);
  const balance = { marginBalance: amount, ...(reason === null ? {} : { noBalance: reason }) };
  const none = { ...balance, initial: Number.NaN, maintenance: Number.NaN };
  if (book.instruments.length === 0) return { ...balance, initial: 0, maintenance: 0 };
  const prepared = prepareMargin(rules, book.instruments, currency);
  if ("reason" in prepared) return { ...none, noMargin: prepared.reason };
  const rate = rateTo(prepared.currency, currency, book);
  if (Number.isNaN(rate)) return { ...none, noMargin: `no index of ${currency} among the contracts held` };
  const { initial, maintenance } = marginOf(prepared, netSizes(book));
  return { ...balance, initial: initial * rate, maintenance: maintenance * rate };
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
      ? "not among the venue's positions"
      : !own.has(name)
        ? "not in our book"
        : Number.isNaN(own.get(name)!)
          ? "its size in coin is not computable here"
          : "another size, or of an inverse future at another mark";
    return row(`${name} size`, own.get(name) ?? 0, theirs.get(name) ?? 0, cause);
  });
}
