import type { Instrument } from "../../market/instrument.ts";
import { REASON } from "../../market/quote-columns.ts";
import { forgetBook } from "./books.ts";
import { serverTime } from "./clock.ts";
import { isRecord, textOr, type WireError } from "./decode.ts";
import { decodeInstrument, instrumentFromName, levelInstrument } from "./instruments.ts";
import { currencyOfUnderlying, indexOfUnderlying, isUnderlying, parseName } from "./names.ts";
import { isPending, request } from "./requests.ts";
import { addRow, clearReasons, type Row, removeRow, setReasons } from "./rows.ts";
import { type Core, reject } from "./state.ts";
import { dropSubscription } from "./subscriptions.ts";
import { applySummaries } from "./summary.ts";
import { isFinalState, isPausedState } from "./ticker.ts";

/** The venue sustains one instrument list a second. */
const LIST_SPACING = 1_100;

/** New listings come in their hundreds at 08:00 UTC: they are read together, this long after the first. */
const LISTING_DELAY = 1_000;

/** An expired instrument of which the venue says nothing more is taken off the list after this long, ms. */
const EXPIRY_GRACE = 60_000;

/** A recording may name any number of instruments; beyond this they are ignored. */
const MAX_ROWS = 20_000;

/** Currencies with inverse options, and the one under which all linear options stand. */
const INVERSE_CURRENCIES = ["BTC", "ETH"] as const;
const LINEAR_CURRENCY = "USDC";

/** Turns to another underlying: its rows replace those of the one before. */
export function chooseUnderlying(core: Core, underlying: string): void {
  if (!isUnderlying(underlying)) {
    reject(core, "underlying outside the grammar");
    return;
  }
  core.underlying = underlying;
  core.currency = currencyOfUnderlying(underlying);
  core.indexName = indexOfUnderlying(underlying);
  core.locked = false;
  if (core.passive) return;
  for (const row of [...core.rows.byName.values()]) delist(core, row);
  core.rows.tallies.clear();
  core.rows.nextExpiry = Infinity;
  core.listed = false;
  core.heldSummary = null;
  addRow(core.rows, levelInstrument(core.indexName, core.indexName, underlying, core.options.venue));
  askForAll(core);
}

/** Asks for the instrument list and the first fill of the chosen underlying's currency. */
export function askForAll(core: Core): void {
  core.listDue = core.underlying === "" ? Infinity : core.elapsed;
  core.summaryDue = core.underlying !== "";
}

/** What to ask for once the chosen chain is up, so that every underlying with options can be offered. */
export function planDiscovery(core: Core): void {
  core.discover = INVERSE_CURRENCIES.filter((currency) => currency !== core.currency).map((currency) => ({
    currency,
    cheap: true,
  }));
  if (core.currency !== LINEAR_CURRENCY) core.discover.push({ currency: LINEAR_CURRENCY, cheap: false });
}

/** Sends what is due of lists, first fill and discovery, within the venue's limits. */
export function pumpCatalog(core: Core): void {
  if (core.summaryDue) {
    core.summaryDue = false;
    const { currency } = core;
    request(core, "public/get_book_summary_by_currency", { currency, kind: "option" }, { kind: "summary", currency });
  }
  const rested = core.elapsed - core.listElapsed >= LIST_SPACING;
  if (core.elapsed >= core.listDue && rested && !isPending(core, "list")) {
    const { currency } = core;
    core.listDue = Infinity;
    core.listElapsed = core.elapsed;
    request(core, "public/get_instruments", { currency, expired: false }, { kind: "list", currency });
    return;
  }
  const next = core.discover[0];
  if (next === undefined || !core.listed || core.order.some((sub) => sub.state === "queued")) return;
  if (!rested || isPending(core, "expirations") || isPending(core, "options")) return;
  core.discover.shift();
  const { currency } = next;
  if (next.cheap) {
    request(core, "public/get_expirations", { currency, kind: "option" }, { kind: "expirations", currency });
  } else {
    core.listElapsed = core.elapsed;
    request(
      core,
      "public/get_instruments",
      { currency, kind: "option", expired: false },
      { kind: "options", currency },
    );
  }
}

/** True where `get_expirations` named at least one expiry of the currency's options. */
export function onExpirations(core: Core, currency: string, result: unknown, error: WireError | null): void {
  if (error !== null) {
    core.discover.push({ currency, cheap: false });
    return;
  }
  const entry = isRecord(result) ? result[currency.toLowerCase()] : undefined;
  const dates = isRecord(entry) ? entry.option : undefined;
  if (Array.isArray(dates) && dates.length > 0) offer(core, [currency]);
}

function offer(core: Core, underlyings: Iterable<string>): void {
  const all = new Set([...core.underlyings, ...underlyings]);
  if (all.size !== core.underlyings.length) core.underlyings = [...all].sort();
}

/** Decodes a list; refused entries are counted as one refusal of the message. */
function decodeList(core: Core, result: unknown): Instrument[] | null {
  if (!Array.isArray(result)) {
    reject(core, "instrument list is not a list");
    return null;
  }
  const instruments: Instrument[] = [];
  let faults = 0;
  let fault = "";
  for (const entry of result) {
    const decoded = decodeInstrument(entry, core.options.venue);
    if (typeof decoded !== "string") instruments.push(decoded);
    else {
      faults++;
      fault = decoded;
    }
  }
  if (faults > 0) reject(core, `${faults} of ${result.length} instruments refused: ${fault}`);
  else core.counts.accepted++;
  const now = serverTime(core.clock, core.now);
  offer(
    core,
    instruments.filter((one) => one.kind === "option" && one.expiry > now).map((one) => one.underlying),
  );
  return instruments;
}

/** A list asked for only to learn which underlyings there are. */
export function onOptionsOf(core: Core, result: unknown): void {
  decodeList(core, result);
}

/** The instrument list of a currency: rows are added, renewed and, where no longer listed, removed. */
export function onList(core: Core, currency: string, result: unknown): void {
  const instruments = decodeList(core, result);
  if (instruments === null || currency !== core.currency) return;
  const now = serverTime(core.clock, core.now);
  const kept = new Set<string>();
  for (const instrument of instruments) {
    if (!belongs(core, instrument) || instrument.expiry <= now) continue;
    kept.add(instrument.name);
    addRow(core.rows, instrument);
  }
  // An empty list is no proof that everything is gone.
  if (kept.size > 0)
    for (const row of [...core.rows.byName.values()])
      if (row.instrument.kind !== "index" && !kept.has(row.name)) delist(core, row);
  core.listed = true;
  if (core.heldSummary !== null) onSummary(core, currency, core.heldSummary);
}

function belongs(core: Core, { kind, underlying }: Instrument): boolean {
  return underlying === core.underlying && (kind === "option" || kind === "future" || kind === "perpetual");
}

/** Instruments found in a recording: all but combos are taken, whatever their underlying. */
export function onForeignList(core: Core, result: unknown): void {
  for (const instrument of decodeList(core, result) ?? [])
    if (instrument.kind !== "combo" && core.rows.byName.size < MAX_ROWS) addRow(core.rows, instrument);
}

/** The first fill; held until the instruments it speaks of are listed. */
export function onSummary(core: Core, currency: string, result: unknown): void {
  if (!core.passive && currency !== core.currency) return;
  if (!core.passive && !core.listed) {
    core.heldSummary = result;
    return;
  }
  core.heldSummary = null;
  const outcome = applySummaries(core.rows, result, (name) => rowFor(core, name), core.now);
  if (outcome.refused > 0) reject(core, `${outcome.refused} summaries refused: ${outcome.fault}`);
  else core.counts.accepted++;
}

/** The row called `name`; in a recording, made from the name if need be. Null if it is not listed. */
export function rowFor(core: Core, name: string): Row | null {
  const row = core.rows.byName.get(name);
  if (row !== undefined || !core.passive) return row ?? null;
  if (core.rows.byName.size >= MAX_ROWS) return null;
  const instrument = instrumentFromName(name, core.options.venue);
  if (instrument === null) return null;
  if (instrument.kind === "option") offer(core, [instrument.underlying]);
  return addRow(core.rows, instrument);
}

/** The row of a published level (an index or DVOL), made when it first speaks. */
export function levelRow(core: Core, name: string, indexName: string): Row {
  const known = core.rows.byName.get(name);
  if (known !== undefined) return known;
  const root = indexName.endsWith("_usd") ? indexName.slice(0, -4) : indexName;
  const underlying = core.passive ? root.toUpperCase() : core.underlying;
  return addRow(core.rows, levelInstrument(name, indexName, underlying, core.options.venue));
}

/** Takes a row off the list, with its subscriptions, book and trades. */
export function delist(core: Core, row: Row): void {
  for (const sub of [...core.subs.values()]) if (sub.key === row.name) dropSubscription(core, sub);
  forgetBook(core, row.name);
  core.trades.delete(row.name);
  core.tradeTracks.delete(row.name);
  removeRow(core.rows, row);
}

/** Applies `instrument.state.*`. An unknown state is tolerated; an unknown instrument of ours means that there is a new one. */
export function onInstrumentState(core: Core, data: unknown): string {
  if (!isRecord(data)) return "instrument state is not an object";
  const name = textOr(data.instrument_name, "");
  const state = textOr(data.state, "");
  if (name === "" || state === "") return "instrument state without a name or state";
  const row = core.rows.byName.get(name);
  if (row !== undefined) {
    if (isFinalState(state)) delist(core, row);
    else if (isPausedState(state)) setReasons(core.rows, row, REASON.notOpen);
    else if (state === "open" || state === "started") clearReasons(core.rows, row, REASON.notOpen);
    return "";
  }
  const parsed = parseName(name);
  if (parsed === null) return "instrument state of a name outside the grammar";
  if (parsed.root === core.underlying && !isFinalState(state) && core.listDue === Infinity)
    core.listDue = core.elapsed + LISTING_DELAY;
  return "";
}

/** Applies `instrument.creation.*`: the instrument is listed at once. */
export function onInstrumentCreation(core: Core, data: unknown): string {
  const instrument = decodeInstrument(data, core.options.venue);
  if (typeof instrument === "string") return instrument;
  if (belongs(core, instrument) && instrument.expiry > serverTime(core.clock, core.now)) addRow(core.rows, instrument);
  return "";
}

/** Marks what has expired by the server's clock, and removes it a minute later. */
export function sweepExpired(core: Core): void {
  const now = serverTime(core.clock, core.now);
  if (core.passive || now < core.rows.nextExpiry) return;
  let next = Infinity;
  for (const row of [...core.rows.byName.values()]) {
    const { expiry } = row.instrument;
    if (expiry + EXPIRY_GRACE <= now) delist(core, row);
    else if (expiry <= now) {
      setReasons(core.rows, row, REASON.expired | REASON.notOpen);
      next = Math.min(next, expiry + EXPIRY_GRACE);
    } else next = Math.min(next, expiry);
  }
  core.rows.nextExpiry = next;
}
