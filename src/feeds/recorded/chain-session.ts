import { BadInput } from "../../market/bad-input.ts";
import { type ChainRow, parseChainCsv } from "../../market/chain-csv.ts";
import type { Instrument } from "../../market/instrument.ts";
import { addInstrument, createMarketTable } from "../../market/market-table.ts";
import { Q, type QuoteField, REASON } from "../../market/quote-columns.ts";
import type { FeedEvent, FeedSession, FeedStatus } from "../feed.ts";

/** Name of the venue of a log made from a chain file. */
export const CHAIN_VENUE = "chain";

/**
 * A session over a chain file: the one message is the file's text, and every row of it becomes an instrument with its quote.
 * Nothing moves afterwards; ages count from the file's own times.
 */
export function createChainSession(): FeedSession {
  const table = createMarketTable();
  const dirty = new Set<number>();
  const underlyings: string[] = [];
  let messages = 0;
  let rejection = "";
  let asOf = Number.NaN;

  function take(text: string): void {
    messages++;
    let rows: ChainRow[];
    try {
      rows = parseChainCsv(text);
    } catch (error) {
      rejection = error instanceof BadInput ? error.message : "not a chain file";
      return;
    }
    for (const row of rows) {
      const instrument = instrumentOf(row);
      dirty.add(fillRow(addInstrument(table, instrument), row));
      if (!underlyings.includes(instrument.underlying)) underlyings.push(instrument.underlying);
      asOf = Number.isNaN(asOf) ? row.time : Math.max(asOf, row.time);
    }
  }

  function fillRow(slot: number, row: ChainRow): number {
    const set = (field: QuoteField, value: number): void => {
      table.columns[Q[field]]![slot] = value;
    };
    const { bid, ask, bidSize, askSize, last, mark, markVol, bidVol, askVol, underlying, index } = row;
    const { delta, gamma, vega, theta, rho, openInterest, volume, time } = row;
    const values = { bid, ask, bidSize, askSize, last, mark, markVol, bidVol, askVol, underlying, index };
    const more = { delta, gamma, vega, theta, rho, openInterest, volume, exchangeTime: time, receivedTime: time };
    for (const [field, value] of Object.entries({ ...values, ...more, changedAt: time, confirmedAt: time })) {
      set(field as QuoteField, value);
    }
    set("reasons", reasonsOf(row));
    return slot;
  }

  const status = (): FeedStatus => ({
    venue: CHAIN_VENUE,
    label: Number.isNaN(asOf)
      ? "Recorded chain"
      : `Recorded chain, ${new Date(asOf).toISOString().slice(0, 16).replace("T", " ")} UTC`,
    simulated: false,
    testnet: false,
    state: "replaying",
    detail: rejection,
    connectionEpoch: 1,
    attempt: 0,
    nextAttemptAt: Number.NaN,
    aliveAt: asOf,
    messages,
    accepted: rejection === "" ? messages : 0,
    rejected: rejection === "" ? 0 : messages,
    lastRejection: rejection,
    reconnects: 0,
    gaps: 0,
    resyncs: 0,
    // Nothing in a file says how the venue's clock stood to this one.
    clockOffset: Number.NaN,
    lag: 0,
    quoted: table.slotByName.size,
    listed: table.slotByName.size,
    subscribed: 0,
    wanted: 0,
  });

  return {
    table,
    books: new Map(),
    trades: new Map(),
    tradeHistory: () => "unknown",
    dirty,
    underlyings,
    handle(event: FeedEvent) {
      if (event.type === "message") take(event.text);
      return [];
    },
    status,
    // Everything but these stands in the table.
    checkpoint: () => JSON.stringify({ messages, rejection, underlyings, asOf: Number.isNaN(asOf) ? null : asOf }),
    restore(text) {
      const saved = JSON.parse(text);
      messages = saved.messages;
      rejection = saved.rejection;
      asOf = saved.asOf ?? Number.NaN;
      underlyings.splice(0, underlyings.length, ...saved.underlyings);
    },
  };
}

function reasonsOf({ bid, ask, bidVol, askVol, last, openInterest }: ChainRow): number {
  let reasons = 0;
  if (Number.isNaN(bid)) reasons |= REASON.noBid;
  if (Number.isNaN(ask)) reasons |= REASON.noAsk;
  if (bid > ask) reasons |= REASON.crossed;
  if (Number.isNaN(bidVol)) reasons |= REASON.noBidVol;
  if (Number.isNaN(askVol)) reasons |= REASON.noAskVol;
  if (Number.isNaN(last) && openInterest === 0) reasons |= REASON.neverTraded;
  return reasons;
}

/**
 * What the file says about an option. Names like `BTC-…` are inverse (priced and settled in the coin); names with a quote
 * currency, like `SOL_USDC-…`, are linear. Tick size, fees and minimum amount are not in the file.
 */
function instrumentOf({ venue, instrument: name, expiry, strike, right }: ChainRow): Instrument {
  const underlying = name.slice(0, Math.max(name.indexOf("-"), 0)) || name;
  const [base = underlying, linearQuote] = underlying.split("_");
  const inverse = linearQuote === undefined;
  const currency = linearQuote ?? base;
  return {
    id: `${venue}:${name}`,
    venue,
    name,
    kind: "option",
    underlying,
    base,
    quote: currency,
    settlement: currency,
    inverse,
    strike,
    right,
    expiry,
    multiplier: 1,
    ticks: [{ above: 0, tick: inverse ? 0.0001 : 0.01 }],
    minAmount: Number.NaN,
    indexName: `${base.toLowerCase()}_${(linearQuote ?? "usd").toLowerCase()}`,
    makerFee: Number.NaN,
    takerFee: Number.NaN,
    createdAt: Number.NaN,
  };
}
