import { D, S } from "../market/derived-columns.ts";
import { clockYears, type EventClock } from "../market/event-clock.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import { Q } from "../market/quote-columns.ts";
import { sliceOnClock } from "../market/slice-clock.ts";
import { packSliceInput, type SliceRow } from "../market/slice-input.ts";
import type { SurfaceChoice } from "../market/surface-choice.ts";
import { packSurfaceInput, readSurfaceOutput } from "../market/surface-job.ts";
import { NO_MEMORY, type SurfaceMemory } from "../market/surface-rows.ts";
import type { ComputePool } from "./compute-pool.ts";
import type { Derivation } from "./derive.ts";
import { confirmedAt, type HubMarket } from "./hub-market.ts";
import type { GivenFits } from "./protocol.ts";

/** A quote older than this is left out of the fit, ms. */
export const STALE_AFTER = 15_000;
/** Without a message for so long there is nothing new to fit: the last slices stay, and age, ms of market time. */
const SILENT_AFTER = 3_000;
/** Time alone turns quotes stale: a market that went quiet is fitted again this often, ms of market time. */
const QUIET_INTERVAL = 2_000;
/** A surface that takes long to fit is fitted at most for this part of the time. */
const SHARE = 3;

/** What a fit needs to know beside the market. Times epoch ms: server's and local clock, and the last message. */
export interface FitTimes {
  readonly now: number;
  readonly at: number;
  readonly aliveAt: number;
  /** The host's clock, ms. */
  readonly host: number;
}

/** The fitted surface of the chosen underlying, one row (`S`) per expiry, kept up to date by one fit job at a time. */
export interface SurfaceFits {
  readonly slices: ReadonlyMap<number, Float64Array>;
  /** The model asked for. */
  choice: SurfaceChoice;
  /** Brings what is published onto another clock, and has it fitted anew there. */
  setClock(clock: EventClock): void;
  /** Something in this expiry changed. */
  touch(expiry: number): void;
  /** Drops slices of expiries that are no longer listed. */
  forget(listed: ReadonlyMap<number, unknown>): void;
  /** Shows these, and fits nothing until another model is asked for. */
  adopt(given: GivenFits): void;
  /** Submits a fit where anything changed since the last and none is under way; calls back when it is done. */
  run(market: HubMarket, derivation: Derivation, times: FitTimes, done: () => void): void;
  /** Fits the quotes as they stand with another model, beside what is published; hands over its rows, none where that failed. */
  fitOnce(
    model: SurfaceChoice,
    market: HubMarket,
    derivation: Derivation,
    times: FitTimes,
    done: (rows: readonly Float64Array[]) => void,
  ): void;
  clear(): void;
}

const listedExpiries = (market: HubMarket): number[] => [...market.optionsByExpiry.keys()].sort((a, b) => a - b);

/** What a fit takes in, one packed slice per listed expiry, ascending; `previous` are rows (`S`) to start from. */
export function surfaceInputs(
  market: HubMarket,
  derivation: Derivation,
  previous: ReadonlyMap<number, Float64Array>,
  { now, at, aliveAt }: Pick<FitTimes, "now" | "at" | "aliveAt">,
): Float64Array[] {
  return listedExpiries(market).map((expiry) => {
    const slots = market.optionsByExpiry.get(expiry) ?? [];
    return sliceInput(market, slots, expiry, derivation, previous.get(expiry), now, at, aliveAt);
  });
}

export function createSurfaceFits(compute: ComputePool, hostNow: () => number): SurfaceFits {
  const slices = new Map<number, Float64Array>();
  let memory: SurfaceMemory = NO_MEMORY;
  let choice: SurfaceChoice = "auto";
  let changed = false;
  let adopted = false;
  let underWay = false;
  let submittedAt = Number.NEGATIVE_INFINITY;
  let notBefore = Number.NEGATIVE_INFINITY;

  return {
    slices,
    fitOnce(model, market, derivation, times, done) {
      const inputs = surfaceInputs(market, derivation, slices, times);
      compute.submit(`surface ${model}`, "fitSurface", packSurfaceInput(model, NO_MEMORY, inputs), (answer) => {
        done(readSurfaceOutput(answer)?.slices.map(({ row }) => row) ?? []);
      });
    },
    get choice() {
      return choice;
    },
    set choice(next) {
      if (next === choice) return;
      choice = next;
      memory = NO_MEMORY;
      changed = true;
      adopted = false;
      notBefore = Number.NEGATIVE_INFINITY;
    },
    setClock(clock) {
      for (const [expiry, row] of slices) slices.set(expiry, sliceOnClock(row, clock));
      memory = NO_MEMORY;
      changed = true;
      notBefore = Number.NEGATIVE_INFINITY;
    },
    touch(expiry) {
      if (Number.isFinite(expiry)) changed = true;
    },
    forget(listed) {
      for (const expiry of [...slices.keys()]) if (!listed.has(expiry)) slices.delete(expiry);
    },
    adopt(given) {
      choice = given.choice;
      slices.clear();
      for (const row of given.rows) slices.set(row[S.expiry]!, row);
      adopted = true;
    },
    run(market, derivation, { now, at, aliveAt, host }, done) {
      // A silent feed makes every quote stale at once; a fit of what is left would pass for a new one.
      if (adopted || underWay || host < notBefore || at - aliveAt > SILENT_AFTER) return;
      if (!changed && at - submittedAt < QUIET_INTERVAL) return;
      const expiries = listedExpiries(market);
      if (expiries.length === 0) return;
      changed = false;
      underWay = true;
      submittedAt = at;
      const slots = expiries.map((expiry) => market.optionsByExpiry.get(expiry) ?? []);
      const generation = market.catalogVersion;
      const asked = choice;
      const { clock } = market;
      const inputs = surfaceInputs(market, derivation, slices, { now, at, aliveAt });
      compute.submit("surface", "fitSurface", packSurfaceInput(choice, memory, inputs), (answer) => {
        underWay = false;
        notBefore = host + SHARE * (hostNow() - host);
        const output = readSurfaceOutput(answer);
        // Of another list of instruments, or a model or clock no longer asked for.
        if (output === null || market.catalogVersion !== generation || asked !== choice || clock !== market.clock)
          return;
        memory = output.memory;
        output.slices.forEach(({ row, verdicts }, i) => {
          slices.set(row[S.expiry]!, row);
          slots[i]!.forEach((slot, j) => {
            market.derived[D.verdict]![slot] = verdicts[j]!;
          });
        });
        done();
      });
    },
    clear() {
      slices.clear();
      memory = NO_MEMORY;
      changed = false;
      adopted = false;
      underWay = false;
      submittedAt = Number.NEGATIVE_INFINITY;
      notBefore = Number.NEGATIVE_INFINITY;
    },
  };
}

function sliceInput(
  market: HubMarket,
  slots: readonly number[],
  expiry: number,
  derivation: Derivation,
  previous: Float64Array | undefined,
  now: number,
  at: number,
  aliveAt: number,
): Float64Array {
  const { quotes, derived } = market;
  const forward = derivation.forward(expiry);
  const before = (field: number) => previous?.[field] ?? Number.NaN;
  const rows = slots.map((slot): SliceRow => {
    const instrument = market.instruments[slot];
    const value = (field: number) => quotes[field]![slot]!;
    const own = (field: number) => derived[field]![slot]!;
    return {
      strike: instrument?.strike ?? Number.NaN,
      isCall: instrument?.right === "call" ? 1 : 0,
      bid: value(Q.bid),
      ask: value(Q.ask),
      tick: instrument?.ticks[0]?.tick ?? Number.NaN,
      volAtBid: own(D.volAtBid),
      volAtMid: own(D.volAtMid),
      volAtAsk: own(D.volAtAsk),
      volAtMark: own(D.volAtMark),
      openInterest: value(Q.openInterest),
      confirmedAt: confirmedAt(market, slot, aliveAt),
    };
  });
  return packSliceInput(
    {
      expiry,
      yearsToExpiry: clockYears(market.clock, now, expiry),
      calendarYears: yearsToExpiry(expiry, now),
      forward: forward?.value ?? Number.NaN,
      forwardSource: forward?.source ?? 0,
      now: at,
      staleAfter: STALE_AFTER,
      previousA: before(S.sviA),
      previousB: before(S.sviB),
      previousRho: before(S.sviRho),
      previousM: before(S.sviM),
      previousSigma: before(S.sviSigma),
    },
    rows,
  );
}
