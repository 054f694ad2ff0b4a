import { parseName } from "../feeds/deribit/names.ts";
import { D } from "../market/derived-columns.ts";
import { clockVol, clockYears } from "../market/event-clock.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import type { Instrument } from "../market/instrument.ts";
import { Q } from "../market/quote-columns.ts";
import { createOptionBatch } from "../quant/kernel/kernel.ts";
import { EVERYDAY_GREEKS, type OptionBatch } from "../quant/option-batch.ts";
import type { OwnMark, ValuationBasis } from "../risk/portfolio-document.ts";
import { EXCLUDED, type InstrumentState } from "../risk/valuation.ts";
import type { HubMarket } from "./hub-market.ts";

/** An instrument as held: its state at the basis where it can be valued, else why not. */
export interface HeldInstrument {
  readonly state: InstrumentState | null;
  /** An `EXCLUDED` code. */
  readonly excluded: number;
  /** Decimal vol at the basis; NaN unless an option. */
  readonly vol: number;
}

/** What was seen at the instant that P&L counts from; NaN where nothing was. */
export interface StartMarks {
  /** That instant, epoch ms. */
  readonly at: number;
  mark(instrument: string): number;
  forward(instrument: string): number;
  /** Mid beside that mark; NaN where it was not quoted on both sides. */
  mid(instrument: string): number;
  /** Vol of its fitted slice beside that mark, decimal, by the calendar, and the instant both are of. */
  fit(instrument: string): { readonly vol: number; readonly at: number };
}

export interface InstrumentStates {
  /** States of the named instruments. `now` epoch ms of the server's clock. */
  read(
    market: HubMarket,
    names: Iterable<string>,
    basis: ValuationBasis,
    ownMarks: Readonly<Record<string, OwnMark>>,
    start: StartMarks,
    now: number,
  ): Map<string, HeldInstrument>;
}

const CHUNK = 512;

interface Due {
  readonly name: string;
  readonly slot: number;
  readonly instrument: Instrument;
  readonly price: number;
  readonly forward: number;
}

/** Reads held instruments off the market; options' vols and Greeks at the basis price come from one pricing batch. */
export function createInstrumentStates(batch: OptionBatch = createOptionBatch(CHUNK)): InstrumentStates {
  return {
    read(market, names, basis, ownMarks, start, now) {
      const found = new Map<string, HeldInstrument>();
      const options: Due[] = [];
      for (const name of names) {
        if (found.has(name)) continue;
        const slot = market.slotByName.get(name);
        const instrument = slot === undefined ? null : (market.instruments[slot] ?? null);
        if (slot === undefined || !instrument) {
          found.set(name, none(notListed(name, market.underlying, now)));
        } else if (instrument.expiry <= now) {
          found.set(name, none(EXCLUDED.expired));
        } else if (instrument.kind === "combo" || instrument.kind === "index") {
          found.set(name, none(EXCLUDED.unknown));
        } else if (instrument.kind === "option") {
          const forward = optionForward(market, slot);
          options.push({ name, slot, instrument, forward, price: basisPrice(market, slot, name, basis, ownMarks) });
          found.set(name, none(EXCLUDED.noPrice));
        } else {
          const price = basisPrice(market, slot, name, basis, ownMarks);
          found.set(name, linear(market, slot, instrument, price, basis, ownMarks, start));
        }
      }
      for (let from = 0; from < options.length; from += CHUNK) {
        valueOptions(batch, market, options.slice(from, from + CHUNK), basis, ownMarks, start, now, found);
      }
      return found;
    },
  };
}

function none(excluded: number): HeldInstrument {
  return { state: null, excluded, vol: Number.NaN };
}

/** Why an instrument is not in the list: long expired, of an underlying that is not streamed, or never heard of. */
function notListed(name: string, streamed: string, now: number): number {
  const parsed = parseName(name);
  if (!parsed) return EXCLUDED.unknown;
  if (parsed.expiry <= now) return EXCLUDED.expired;
  return parsed.root === streamed || parsed.root === "" ? EXCLUDED.unknown : EXCLUDED.otherMarket;
}

function optionForward(market: HubMarket, slot: number): number {
  const forward = market.derived[D.forward]![slot]!;
  return Number.isNaN(forward) ? market.quotes[Q.underlying]![slot]! : forward;
}

/** Price at the basis, quote currency; NaN where it has to be taken from the fitted vol. */
function basisPrice(
  market: HubMarket,
  slot: number,
  name: string,
  basis: ValuationBasis,
  ownMarks: Readonly<Record<string, OwnMark>>,
): number {
  const at = (field: number): number => market.quotes[field]![slot]!;
  const kind = market.instruments[slot]?.kind;
  if (basis === "own") return ownMark(ownMarks, name)?.price ?? at(Q.mark);
  if (basis === "mid") return midPrice(market, slot);
  return basis === "fitted" && kind === "option" ? Number.NaN : at(Q.mark);
}

const ownMark = (ownMarks: Readonly<Record<string, OwnMark>>, name: string): OwnMark | undefined =>
  Object.hasOwn(ownMarks, name) ? ownMarks[name] : undefined;

/** Half way between bid and ask, quote currency; NaN where one is missing. */
export function midPrice({ quotes }: HubMarket, slot: number): number {
  const [bid, ask] = [quotes[Q.bid]![slot]!, quotes[Q.ask]![slot]!];
  return ask >= bid ? 0.5 * (bid + ask) : Number.NaN;
}

/** Whether the venue's mark stands in for the basis: nobody vouched for a price, or a fit is of options only. */
function standsIn(
  basis: ValuationBasis,
  name: string,
  kind: Instrument["kind"],
  ownMarks: Readonly<Record<string, OwnMark>>,
): boolean {
  if (basis === "own") return ownMark(ownMarks, name) === undefined;
  return basis === "fitted" && kind !== "option";
}

/**
 * Where P&L of an instrument starts: at the basis if it was known then (`fitted` is the price by the fit of that instant), else at the venue's
 * mark, told apart where the price now is not one.
 */
function startOf(
  name: string,
  basis: ValuationBasis,
  standing: boolean,
  ownMarks: Readonly<Record<string, OwnMark>>,
  start: StartMarks,
  fitted: number,
): { readonly startPrice: number; readonly startAtVenueMark: boolean } {
  const mark = start.mark(name);
  if (basis === "mark" || standing) return { startPrice: mark, startAtVenueMark: false };
  const own = basis === "own" ? ownMark(ownMarks, name) : undefined;
  // An own mark holds from when it was entered.
  const entered = own && own.at <= start.at ? own.price : Number.NaN;
  const price = basis === "mid" ? start.mid(name) : basis === "fitted" ? fitted : entered;
  return Number.isNaN(price)
    ? { startPrice: mark, startAtVenueMark: !Number.isNaN(mark) }
    : { startPrice: price, startAtVenueMark: false };
}

/** An instrument that was not streamed is of another market than the one shown; else the venue gave it no price. */
function noPrice(market: HubMarket, slot: number): number {
  const streamed = market.instruments[slot]?.underlying === market.underlying;
  return streamed ? EXCLUDED.noPrice : EXCLUDED.otherMarket;
}

function linear(
  market: HubMarket,
  slot: number,
  instrument: Instrument,
  price: number,
  basis: ValuationBasis,
  ownMarks: Readonly<Record<string, OwnMark>>,
  start: StartMarks,
): HeldInstrument {
  const mark = market.quotes[Q.mark]![slot]!;
  if (!(price > 0 && mark > 0)) return none(noPrice(market, slot));
  const { name, kind } = instrument;
  const atVenueMark = standsIn(basis, name, kind, ownMarks);
  const started = startOf(name, basis, atVenueMark, ownMarks, start, Number.NaN);
  return {
    excluded: EXCLUDED.none,
    vol: Number.NaN,
    state: {
      instrument,
      price,
      atVenueMark,
      ...started,
      mark,
      forward: price,
      startForward: started.startPrice,
      delta: 1,
      gamma: 0,
      vega: 0,
      theta: 0,
    },
  };
}

/** A derived vol as the calendar counts it, which a portfolio is reckoned by. */
export function calendarVol(
  { derived, instruments, clock }: HubMarket,
  column: number,
  slot: number,
  now: number,
): number {
  const expiry = instruments[slot]?.expiry ?? Number.NaN;
  return clockVol(derived[column]![slot]!, clockYears(clock, now, expiry), yearsToExpiry(expiry, now));
}

/** Prices by the fits kept at the start, quote currency; NaN where none was. */
function fittedAtStart(batch: OptionBatch, due: readonly Due[], start: StartMarks): Float64Array {
  due.forEach(({ name, instrument }, i) => {
    const { vol, at } = start.fit(name);
    batch.forward[i] = start.forward(name);
    batch.strike[i] = instrument.strike;
    batch.yearsToExpiry[i] = yearsToExpiry(instrument.expiry, at);
    batch.isCall[i] = instrument.right === "call" ? 1 : 0;
    batch.vol[i] = vol;
  });
  batch.greeks(due.length, EVERYDAY_GREEKS);
  return Float64Array.from(
    due,
    ({ instrument }, i) => batch.out.price[i]! / (instrument.inverse ? batch.forward[i]! : 1),
  );
}

function valueOptions(
  batch: OptionBatch,
  market: HubMarket,
  due: readonly Due[],
  basis: ValuationBasis,
  ownMarks: Readonly<Record<string, OwnMark>>,
  start: StartMarks,
  now: number,
  found: Map<string, HeldInstrument>,
): void {
  const fittedStarts = basis === "fitted" ? fittedAtStart(batch, due, start) : null;
  due.forEach(({ instrument, forward, price, slot }, i) => {
    // The venue takes its mark at its own forward.
    const venueForward = market.quotes[Q.underlying]![slot]!;
    const own = basis === "mark" || basis === "own" ? venueForward : forward;
    batch.forward[i] = own > 0 ? own : forward;
    batch.strike[i] = instrument.strike;
    batch.yearsToExpiry[i] = yearsToExpiry(instrument.expiry, now);
    batch.isCall[i] = instrument.right === "call" ? 1 : 0;
    batch.marketPrice[i] = instrument.inverse ? price * batch.forward[i]! : price;
  });
  batch.solveVols(due.length);
  due.forEach(({ slot, forward }, i) => {
    const solved = batch.vol[i]!;
    const venue = market.quotes[Q.markVol]![slot]!;
    // Deep in the money a price says nothing about vol: there the venue's own is the best word.
    if (basis === "fitted") batch.vol[i] = calendarVol(market, D.fitVol, slot, now);
    else if (!(solved > 0)) batch.vol[i] = venue > 0 ? venue : calendarVol(market, D.greekVol, slot, now);
    batch.forward[i] = forward;
  });
  batch.greeks(due.length, EVERYDAY_GREEKS);
  due.forEach(({ name, slot, instrument, forward, price: given }, i) => {
    const fair = instrument.inverse ? batch.out.price[i]! / forward : batch.out.price[i]!;
    const price = basis === "fitted" ? fair : given;
    if (!(forward > 0)) {
      found.set(name, none(noPrice(market, slot) === EXCLUDED.otherMarket ? EXCLUDED.otherMarket : EXCLUDED.noForward));
    } else if (Number.isNaN(price)) {
      found.set(name, none(noPrice(market, slot)));
    } else if (Number.isNaN(batch.out.delta[i]!)) {
      found.set(name, none(EXCLUDED.noGreeks));
    } else {
      const atVenueMark = standsIn(basis, name, instrument.kind, ownMarks);
      found.set(name, {
        excluded: EXCLUDED.none,
        vol: batch.vol[i]!,
        state: {
          instrument,
          price,
          atVenueMark,
          ...startOf(name, basis, atVenueMark, ownMarks, start, fittedStarts?.[i] ?? Number.NaN),
          mark: market.quotes[Q.mark]![slot]!,
          forward,
          startForward: start.forward(name),
          delta: batch.out.delta[i]!,
          gamma: batch.out.gamma[i]!,
          vega: batch.out.vega[i]!,
          theta: batch.out.theta[i]!,
        },
      });
    }
  });
}
