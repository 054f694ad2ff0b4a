import { parseName } from "../feeds/deribit/names.ts";
import { openRecording } from "../feeds/recorded/open-recording.ts";
import { createReplay, type Replay } from "../feeds/replay.ts";
import { stateHash } from "../feeds/state-hash.ts";
import { sessionOf } from "../feeds/venues.ts";
import { BadInput } from "../market/bad-input.ts";
import { CALENDAR_CLOCK } from "../market/event-clock.ts";
import { Q } from "../market/quote-columns.ts";
import {
  type AttributedRow,
  attributionTables,
  type BookAttribution,
  type LogState,
} from "../risk/attribution-book.ts";
import { FUNDING_SAMPLES, type FundingEstimate, type FundingSample, fundingEstimate } from "../risk/funding.ts";
import type { BookPosition } from "../risk/portfolio-document.ts";
import type { RiskInstrument } from "../risk/risk-instrument.ts";
import { EXCLUDED, EXCLUDED_WORDS, usdNotional } from "../risk/valuation.ts";
import type { AsideProgress, AttributionRequest } from "./aside-protocol.ts";
import { heldPosition } from "./held-position.ts";
import { createInstrumentStates, type StartMarks } from "./instrument-states.ts";
import { riskInstrument } from "./margin-book.ts";
import { marketOfSession } from "./session-market.ts";

/** The whole market is read at no more instants than this: trades closer together share one. */
const MAX_STOPS = 48;
/** An expiring contract is read this long before it leaves the list, ms. */
const BEFORE_EXPIRY = 1_000;
/** At its beginning a log holds no quotes yet: they are waited for this long, in steps of this, ms. */
const FILLING = 60_000;
const STEP = 1_000;
/** Funding rates of held perpetuals are read at instants not closer than this, ms. */
const FUNDING_STEP = 10_000;

/** The market at an instant of the log, as attribution needs it. */
interface Stop {
  readonly at: number;
  readonly state: LogState;
  readonly chain: readonly RiskInstrument[];
  readonly found: ReadonlyMap<string, RiskInstrument>;
  /** Why a held instrument is not among them. */
  readonly missing: ReadonlyMap<string, string>;
  /** Money per coin that a gain in coin is counted at, by held instrument. */
  readonly forwards: ReadonlyMap<string, number>;
  readonly takerFees: ReadonlyMap<string, number>;
}

/** A position with the instants it is followed between. */
interface Planned {
  readonly index: number;
  readonly position: BookPosition;
  start: number;
  end: number;
  /** It was traded after the start asked for. */
  readonly traded: boolean;
}

/**
 * Attributes a book's P&L between two instants of a log, which is played beside whatever is shown: each position from the start, or
 * from its trade where that came later, to the end, or to the last mark of a contract that expired on the way. Throws `BadInput`, one
 * sentence, where the log holds nothing in between.
 */
export async function pastAttribution(
  request: AttributionRequest,
  onProgress: (progress: AsideProgress) => void,
): Promise<BookAttribution> {
  const { log, problem } = await openRecording(request.file);
  const replay = await createReplay(log, sessionOf);
  const to = Number.isNaN(request.end) ? replay.to : Math.min(request.end, replay.to);
  const from = request.start === "trade" ? replay.from : Math.max(request.start, replay.from);
  if (!(to > from)) throw new BadInput("the log holds nothing between these instants");
  const excluded: (readonly [string, string])[] = [];
  const planned = plan(request, from, to, excluded);
  const names = new Set(planned.map(({ position }) => position.instrument));
  const listed = await listedExpiries(replay, names, request.underlying, from, to);
  for (const one of planned) {
    const expiry = listed.get(one.position.instrument);
    if (expiry !== undefined && expiry > from && expiry <= to) one.end = expiry - BEFORE_EXPIRY;
  }
  const grid = coarse(planned, from, to);
  for (const one of planned) one.start = grid(one.start);
  const instants = [...new Set([from, ...planned.flatMap(({ start, end }) => [start, end]), to])].sort((a, b) => a - b);
  const perpetuals = [...names].filter((name) => parseName(name)?.kind === "perpetual");
  const between = perpetuals.length > 0 ? fundingInstants(from, to) : [];
  const whole = new Set(instants);
  const visited = [...new Set([...instants, ...between])].sort((a, b) => a - b);
  const stops = new Map<number, Stop>();
  const funding = new Map<string, FundingSample[]>(perpetuals.map((name) => [name, []]));
  for (const [i, instant] of visited.entries()) {
    const seen = (done: number, of: number): void =>
      onProgress({ done: Math.round(1_000 * (i + (of > 0 ? done / of : 1))), of: 1_000 * visited.length });
    const onward = (done: number, of: number): boolean => {
      seen(done, of);
      return true;
    };
    const stop = whole.has(instant) ? await stopAt(replay, instant, request.underlying, names, listed, seen) : null;
    if (stop) stops.set(instant, stop);
    else await replay.seekTime(instant, onward);
    for (const [name, samples] of funding) addSample(samples, fundingSample(replay, name, stop?.at ?? instant));
  }
  const [first, last] = [stops.get(from), stops.get(to)];
  if (!first || !last) throw new BadInput("the log holds no quotes at these instants");
  const rows = attributed(planned, stops, funding, request.fees, excluded);
  return {
    from: first.at,
    to,
    states: { from: first.state, to: last.state },
    logFrom: replay.from,
    logTo: replay.to,
    rows,
    excluded,
    problem,
  };
}

function plan(
  { positions, start }: AttributionRequest,
  from: number,
  to: number,
  excluded: (readonly [string, string])[],
): Planned[] {
  return positions.flatMap((position, index): Planned[] => {
    const { instrument, included, openedAt } = position;
    const leave = (reason: string): Planned[] => {
      excluded.push([instrument, reason]);
      return [];
    };
    if (!included) return leave(EXCLUDED_WORDS[EXCLUDED.byUser]);
    if (openedAt !== null && openedAt >= to) return leave("traded after the end");
    if (start === "trade" && openedAt === null) return leave("the time of its trade is not known");
    const traded = openedAt !== null && openedAt > from;
    return [{ index, position, start: traded ? openedAt : from, end: to, traded }];
  });
}

/** Held contracts of `underlying` that the log lists in between, with their expiries by the log's clock (epoch ms). */
async function listedExpiries(
  replay: Replay,
  names: ReadonlySet<string>,
  underlying: string,
  from: number,
  to: number,
): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  // Contracts are listed days before they expire: shortly after the start, and halfway, all are there.
  for (const at of [Math.min(from + FILLING, 0.5 * (from + to)), 0.5 * (from + to)]) {
    await replay.seekTime(at);
    const offset = replay.session.status(replay.at).clockOffset;
    for (const instrument of replay.session.table.instruments) {
      if (!instrument || !names.has(instrument.name) || instrument.underlying !== underlying) continue;
      found.set(instrument.name, instrument.expiry - (Number.isNaN(offset) ? 0 : offset));
    }
  }
  return found;
}

/** Rounds trade times up where there are too many: what a position gained up to there counts as trading. */
function coarse(planned: readonly Planned[], from: number, to: number): (at: number) => number {
  if (new Set(planned.map(({ start }) => start)).size <= MAX_STOPS) return (at) => at;
  const width = (to - from) / MAX_STOPS;
  return (at) => Math.min(to, from + Math.ceil((at - from) / width) * width);
}

const NO_START: StartMarks = {
  at: Number.NaN,
  mark: () => Number.NaN,
  forward: () => Number.NaN,
  mid: () => Number.NaN,
  fit: () => ({ vol: Number.NaN, at: Number.NaN }),
};

async function stopAt(
  replay: Replay,
  instant: number,
  underlying: string,
  names: ReadonlySet<string>,
  awaited: ReadonlyMap<string, number>,
  onProgress: (done: number, of: number) => void,
): Promise<Stop> {
  let at = instant;
  for (;;) {
    await replay.seekTime(at, (done, of) => {
      onProgress(done, of);
      return true;
    });
    const stop = readStop(replay, underlying, names);
    const filling = instant < replay.from + FILLING && at < Math.min(replay.to, replay.from + FILLING);
    if (!filling || ![...stop.missing.keys()].some((name) => awaited.has(name)))
      return { ...stop, at, state: await stateOf(replay) };
    at += STEP;
  }
}

async function stateOf({ session, digest }: Replay): Promise<LogState> {
  const event = digest.events;
  return { event, hash: await stateHash({ table: session.table, books: session.books, digest }) };
}

function readStop(replay: Replay, underlying: string, names: ReadonlySet<string>): Omit<Stop, "at" | "state"> {
  const { at, session } = replay;
  const { market, now } = marketOfSession(session, at, underlying, CALENDAR_CLOCK);
  const options = [...market.optionsByExpiry.values()].flatMap((slots) =>
    slots.map((slot) => market.instruments[slot]?.name ?? ""),
  );
  const states = createInstrumentStates().read(market, new Set([...names, ...options]), "mark", {}, NO_START, now);
  const chain: RiskInstrument[] = [];
  const found = new Map<string, RiskInstrument>();
  const missing = new Map<string, string>();
  const forwards = new Map<string, number>();
  const takerFees = new Map<string, number>();
  for (const [name, held] of states) {
    const read = held.state ? riskInstrument(held.state.instrument, market, held, now) : EXCLUDED_WORDS[held.excluded];
    const slot = market.slotByName.get(name);
    if (read === undefined || typeof read === "string" || slot === undefined || !held.state) {
      if (names.has(name)) missing.set(name, typeof read === "string" ? read : "not priced");
      continue;
    }
    // The venue takes its mark, and states its vol, at its own forward.
    const venue = market.quotes[Q.underlying]![slot]!;
    const option = read.kind === "option";
    const made = option && venue > 0 ? { ...read, forward: venue } : read;
    if (option && !(made.vol > 0)) {
      if (names.has(name)) missing.set(name, EXCLUDED_WORDS[EXCLUDED.noGreeks]);
      continue;
    }
    if (option) chain.push(made);
    if (!names.has(name)) continue;
    found.set(name, made);
    forwards.set(name, held.state.forward);
    takerFees.set(name, held.state.instrument.takerFee);
  }
  return { chain, found, missing, forwards, takerFees };
}

/** Instants at which funding rates are read: the last is that of the end. */
function fundingInstants(from: number, to: number): number[] {
  const step = Math.max(FUNDING_STEP, (to - from) / FUNDING_SAMPLES);
  return Array.from({ length: Math.floor((to - from) / step) }, (_, i) => from + (i + 1) * step).filter(
    (at) => at < to,
  );
}

function fundingSample({ session }: Replay, name: string, at: number): FundingSample {
  const { slotByName, columns } = session.table;
  const slot = slotByName.get(name);
  const value = (field: number): number => (slot === undefined ? Number.NaN : (columns[field]?.[slot] ?? Number.NaN));
  const index = value(Q.index);
  return { at, rate: value(Q.fundingRate), index: index > 0 ? index : value(Q.mark) };
}

/** A stop that waited for its quotes may lie behind instants that come after it: those tell nothing new. */
function addSample(samples: FundingSample[], sample: FundingSample): void {
  const last = samples[samples.length - 1];
  if (!last || sample.at > last.at) samples.push(sample);
}

function fundingOf(
  { position }: Planned,
  samples: readonly FundingSample[] | undefined,
  [from, to]: readonly [number, number],
  last: RiskInstrument,
): FundingEstimate | null {
  if (last.kind !== "perpetual") return null;
  const notional = last.inverse ? usdNotional(position, last.mark) : position.size;
  return fundingEstimate(samples ?? [], from, to, notional, last.inverse);
}

/** Positions that share both instants share the moves of vol. */
function attributed(
  planned: readonly Planned[],
  stops: ReadonlyMap<number, Stop>,
  rates: ReadonlyMap<string, readonly FundingSample[]>,
  fees: boolean,
  excluded: (readonly [string, string])[],
): AttributedRow[] {
  const groups = new Map<string, Planned[]>();
  for (const one of planned) {
    const key = `${one.start} ${one.end}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  const latest = Math.max(...stops.keys());
  const rows: AttributedRow[] = [];
  for (const group of groups.values()) {
    const [start, end] = [stops.get(group[0]!.start), stops.get(group[0]!.end)];
    if (!start || !end) continue;
    const priced = group.flatMap((one) => {
      const { instrument, unit } = one.position;
      const [first, last] = [start.found.get(instrument), end.found.get(instrument)];
      const sized = unit === "underlying" || (last?.inverse === true && last.kind !== "option");
      if (!first || !last || !sized || one.end <= one.start) {
        const reason = start.missing.get(instrument) ?? end.missing.get(instrument);
        excluded.push([instrument, sized ? (reason ?? "not priced") : EXCLUDED_WORDS[EXCLUDED.wrongUnit]]);
        return [];
      }
      const takerFee = fees ? (end.takerFees.get(instrument) ?? 0) : 0;
      const settled = one.end < latest ? { ...last, years: 0 } : last;
      const funding = fundingOf(one, rates.get(instrument), [start.at, end.at], last);
      const held = heldPosition(one.position, one.traded, first, settled, takerFee, funding?.amount ?? 0);
      return [{ one, held, funding, forward: end.forwards.get(instrument) ?? last.forward }];
    });
    const tables = attributionTables(
      priced.map(({ held }) => held),
      priced.map(({ forward }) => forward),
      { start: start.chain, end: end.chain },
    );
    priced.forEach(({ one, funding }, i) => {
      const fundingKnown = funding?.known ?? null;
      rows.push({
        ...{ position: one.index, start: start.at, end: end.at, traded: one.traded },
        ...{ fundingKnown, table: tables[i]! },
      });
    });
  }
  return rows.sort((a, b) => a.position - b.position);
}
