import { D, S, SLICE_FIELD_COUNT } from "../market/derived-columns.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import { Q } from "../market/quote-columns.ts";
import { packSliceInput, type SliceRow } from "../market/slice-input.ts";
import type { ComputePool } from "./compute-pool.ts";
import type { Derivation } from "./derive.ts";
import { confirmedAt, type HubMarket } from "./hub-market.ts";

/** A quote older than this is left out of the fit, ms. */
const STALE_AFTER = 15_000;
/** Without a message for so long there is nothing new to fit: the last slices stay, and age, ms of market time. */
const SILENT_AFTER = 3_000;
/** Time alone turns quotes stale: an expiry that went quiet is fitted again this often, ms of market time. */
const QUIET_INTERVAL = 2_000;

/** The slices of the chosen underlying, one row (`S`) per expiry, kept up to date by fit jobs. */
export interface SliceFits {
  readonly slices: Map<number, Float64Array>;
  /** Something in this expiry changed. */
  touch(expiry: number): void;
  /** Drops slices of expiries that are no longer listed. */
  forget(listed: ReadonlyMap<number, unknown>): void;
  /** Submits a fit for every expiry that changed since its last; calls back as each is done. */
  run(
    market: HubMarket,
    derivation: Derivation,
    now: number,
    at: number,
    aliveAt: number,
    done: (expiry: number) => void,
  ): void;
  clear(): void;
}

export function createSliceFits(compute: ComputePool): SliceFits {
  const slices = new Map<number, Float64Array>();
  const changed = new Set<number>();
  const submittedAt = new Map<number, number>();

  return {
    slices,
    touch(expiry) {
      if (Number.isFinite(expiry)) changed.add(expiry);
    },
    forget(listed) {
      for (const expiry of [...slices.keys()]) if (!listed.has(expiry)) slices.delete(expiry);
    },
    run(market, derivation, now, at, aliveAt, done) {
      // A silent feed makes every quote stale at once; a fit of what is left would pass for a new one.
      if (at - aliveAt > SILENT_AFTER) return;
      for (const [expiry, slots] of market.optionsByExpiry) {
        if (!changed.has(expiry) && at - (submittedAt.get(expiry) ?? Number.NEGATIVE_INFINITY) < QUIET_INTERVAL)
          continue;
        changed.delete(expiry);
        submittedAt.set(expiry, at);
        const input = sliceInput(market, slots, expiry, derivation, slices.get(expiry), now, at, aliveAt);
        compute.submit(`slice ${expiry}`, "fitSlice", input, (output) => {
          if (output.length !== SLICE_FIELD_COUNT || !market.optionsByExpiry.has(expiry)) return;
          slices.set(expiry, output);
          done(expiry);
        });
      }
    },
    clear() {
      slices.clear();
      changed.clear();
      submittedAt.clear();
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
  const rows = slots.flatMap((slot): SliceRow[] => {
    const instrument = market.instruments[slot];
    if (!instrument) return [];
    const value = (field: number) => quotes[field]![slot]!;
    const own = (field: number) => derived[field]![slot]!;
    return [
      {
        strike: instrument.strike,
        isCall: instrument.right === "call" ? 1 : 0,
        bid: value(Q.bid),
        ask: value(Q.ask),
        tick: instrument.ticks[0]?.tick ?? Number.NaN,
        volAtBid: own(D.volAtBid),
        volAtMid: own(D.volAtMid),
        volAtAsk: own(D.volAtAsk),
        volAtMark: own(D.volAtMark),
        openInterest: value(Q.openInterest),
        confirmedAt: confirmedAt(market, slot, aliveAt),
      },
    ];
  });
  return packSliceInput(
    {
      expiry,
      yearsToExpiry: yearsToExpiry(expiry, now),
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
