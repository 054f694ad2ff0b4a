import { futureGain } from "./account-payoff.ts";
import { type Account, type Holding, markOf, settleHoldings, settlementOf } from "./accounts.ts";
import { listCurrency } from "./listing.ts";
import type { Instrument } from "./market-state.ts";
import { FIELD, rounded } from "./ticker-fields.ts";
import type { Venue } from "./venue.ts";

const coins = (value: number): number => rounded(value, 1e8);

/** One holding with everything about it that the venue states, margins by the standard model. */
export interface PricedHolding {
  readonly instrument: Instrument;
  readonly holding: Holding;
  readonly mark: number;
  /** Units of underlying. */
  readonly units: number;
  readonly sessionGain: number;
  readonly totalGain: number;
  readonly initial: number;
  readonly maintenance: number;
}

/** Every holding of a listed instrument as of now; what has expired is paid out first. */
export function pricedHoldings(venue: Venue, account: Account): PricedHolding[] {
  settleHoldings(venue, account);
  return [...account.holdings].flatMap(([name, holding]) => {
    const instrument = venue.market.instruments.get(name);
    if (!instrument) return [];
    const mark = markOf(venue, instrument);
    const { kind, spec } = instrument.listing;
    const option = kind === "option";
    const units = !option && spec.inverse ? holding.size / mark : holding.size;
    const gain = (from: number): number =>
      option ? holding.size * (mark - from) : futureGain(spec.inverse, holding.size, from, mark);
    return [
      {
        instrument,
        holding,
        mark,
        units,
        sessionGain: gain(holding.session),
        totalGain: gain(holding.average),
        ...standardMargin(instrument, units, mark),
      },
    ];
  });
}

/** Short options by how far they are out of the money, futures at the rates of small positions; settlement currency. */
function standardMargin(instrument: Instrument, units: number, mark: number): { initial: number; maintenance: number } {
  const { kind, spec, strike, call } = instrument.listing;
  const index = instrument.values[FIELD.index]!;
  if (kind === "future") {
    const value = Math.abs(units) * (spec.inverse ? 1 : mark);
    return { initial: 0.02 * value, maintenance: 0.01 * value };
  }
  if (units >= 0) return { initial: 0, maintenance: 0 };
  const value = spec.inverse ? mark : mark / index;
  const out = Math.max(0, call ? strike - index : index - strike) / index;
  const maintenance = (call ? 0.075 : Math.max(0.075, 0.075 * value)) + value;
  const shorts = Math.max(0.15 - out, 0.1) + value;
  const scale = -units * (spec.inverse ? 1 : index);
  return { initial: scale * (call ? shorts : Math.max(shorts, maintenance)), maintenance: scale * maintenance };
}

/** `private/get_positions`, of one currency and kind or of `any`. */
export function positionsJson(venue: Venue, account: Account, currency = "any", kind = "any"): object[] {
  return pricedHoldings(venue, account)
    .filter(
      ({ instrument: { listing } }) =>
        (currency === "any" || listCurrency(listing.spec) === currency) && (kind === "any" || listing.kind === kind),
    )
    .map(positionJson);
}

function positionJson(one: PricedHolding): object {
  const { instrument, holding, mark, units } = one;
  const { values, listing } = instrument;
  const option = listing.kind === "option";
  const common = {
    instrument_name: listing.name,
    kind: listing.kind,
    direction: holding.size > 0 ? "buy" : "sell",
    size: holding.size,
    average_price: rounded(holding.average, 1e8),
    mark_price: mark,
    index_price: values[FIELD.index]!,
    settlement_price: rounded(holding.session, 1e8),
    floating_profit_loss: coins(one.sessionGain),
    realized_profit_loss: 0,
    total_profit_loss: coins(one.totalGain),
    initial_margin: coins(one.initial),
    maintenance_margin: coins(one.maintenance),
    delta: option ? rounded(units * values[FIELD.delta]!, 1e5) : coins(units),
  };
  if (!option) return { ...common, size_currency: coins(units), leverage: 50, open_orders_margin: 0 };
  const usd = listing.spec.inverse ? values[FIELD.index]! : 1;
  return {
    ...common,
    average_price_usd: rounded(holding.average * usd, 100),
    floating_profit_loss_usd: rounded(one.sessionGain * usd, 100),
    gamma: rounded(units * values[FIELD.gamma]!, 1e5),
    vega: rounded(units * values[FIELD.vega]!, 1e5),
    theta: rounded(units * values[FIELD.theta]!, 1e5),
  };
}

/** Currencies that the account has something in. */
export function currenciesOf(venue: Venue, account: Account): string[] {
  const held = [...account.holdings.keys()].flatMap((name) => {
    const instrument = venue.market.instruments.get(name);
    return instrument ? [settlementOf(instrument)] : [];
  });
  return [...new Set([...account.balances.keys(), ...held])];
}

/** What `private/get_account_summary` and `user.portfolio` state of a currency. */
export function summaryJson(venue: Venue, account: Account, currency: string): Record<string, unknown> {
  const own = pricedHoldings(venue, account).filter(({ instrument }) => settlementOf(instrument) === currency);
  const sum = (list: readonly PricedHolding[], of: (one: PricedHolding) => number): number =>
    list.reduce((total, one) => total + of(one), 0);
  const options = own.filter(({ instrument }) => instrument.listing.kind === "option");
  const futures = own.filter(({ instrument }) => instrument.listing.kind === "future");
  const greek = (field: number) =>
    rounded(
      sum(options, (one) => one.units * one.instrument.values[field]!),
      1e5,
    );
  const balance = account.balances.get(currency) ?? 0;
  const realised = account.realised.get(currency) ?? 0;
  const futuresUpl = sum(futures, (one) => one.sessionGain);
  const optionsUpl = sum(options, (one) => one.sessionGain);
  const optionsValue = sum(options, (one) => one.units * one.mark);
  const marginBalance = balance + realised + futuresUpl;
  const initial = sum(own, (one) => one.initial);
  // Options count with what they are worth in coin taken off: the venue's net transaction delta.
  const share = ({ instrument, mark }: PricedHolding): number =>
    instrument.listing.spec.inverse ? mark : mark / instrument.values[FIELD.index]!;
  const optionsDelta = sum(options, (one) => one.units * (one.instrument.values[FIELD.delta]! - share(one)));
  const futuresDelta = sum(futures, (one) => one.units);
  const plain = futuresDelta + sum(options, (one) => one.units * one.instrument.values[FIELD.delta]!);
  return {
    currency,
    balance: coins(balance),
    equity: coins(marginBalance + optionsValue),
    margin_balance: coins(marginBalance),
    available_funds: coins(marginBalance - initial),
    available_withdrawal_funds: coins(Math.max(0, Math.min(balance, marginBalance - initial))),
    initial_margin: coins(initial),
    maintenance_margin: coins(sum(own, (one) => one.maintenance)),
    projected_initial_margin: coins(initial),
    projected_maintenance_margin: coins(sum(own, (one) => one.maintenance)),
    options_value: coins(optionsValue),
    options_delta: rounded(optionsDelta, 1e5),
    options_gamma: greek(FIELD.gamma),
    options_vega: greek(FIELD.vega),
    options_theta: greek(FIELD.theta),
    options_session_upl: coins(optionsUpl),
    options_session_rpl: 0,
    options_pl: coins(sum(options, (one) => one.totalGain)),
    futures_session_upl: coins(futuresUpl),
    futures_session_rpl: coins(realised),
    futures_pl: coins(sum(futures, (one) => one.totalGain)),
    session_upl: coins(futuresUpl + optionsUpl),
    session_rpl: coins(realised),
    total_pl: coins(sum(own, (one) => one.totalGain)),
    delta_total: rounded(futuresDelta + optionsDelta, 1e6),
    delta_total_map: currency === "USDC" ? {} : { [`${currency.toLowerCase()}_usd`]: rounded(plain, 1e9) },
    projected_delta_total: rounded(futuresDelta + optionsDelta, 1e6),
    margin_model: "segregated_sm",
    portfolio_margining_enabled: false,
    cross_collateral_enabled: false,
    fee_balance: 0,
    spot_reserve: 0,
  };
}
