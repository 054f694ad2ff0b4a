import { parseName } from "../feeds/deribit/names.ts";
import { BadInput } from "../market/bad-input.ts";
import { yearsToExpiry } from "../market/expiry-time.ts";
import { impliedVol } from "../quant/implied-vol.ts";
import { VOL_STATUS } from "../quant/vol-status.ts";
import { DERIBIT_SEGREGATED_PM } from "../risk/margin/deribit-portfolio.ts";
import type { Portfolio } from "../risk/portfolio.ts";
import { type Reconciled, reconcilePme, reconcileSummary } from "../risk/reconcile.ts";
import {
  accountTotals,
  crossTotals,
  type PricedPortfolio,
  reconcilePositions,
  rulesOfModel,
} from "../risk/reconcile-account.ts";
import { fixedShareAt, type Lookup, type RiskInstrument } from "../risk/risk-instrument.ts";
import { type CurrencySummary, type PmeReply, parseVenueReply, type SummaryReply } from "../risk/venue-reply.ts";

/** Our book as a reply is held against it. */
export interface OwnBook {
  readonly name: string;
  /** The part whose contracts settle in a currency, priced, with its cash. */
  settling(currency: string): PricedPortfolio;
  /** All of it. */
  whole(): PricedPortfolio;
  /** All positions, inverse futures in coin. */
  readonly positions: Portfolio["positions"];
  /** When its prices are of, epoch ms. */
  readonly at: number;
}

/** A venue's reply beside ours. */
export interface Reconciliation {
  readonly kind: "pme" | "summary" | "positions";
  /** Time that the reply states, epoch ms; NaN where it states none. */
  readonly at: number;
  readonly rows: readonly Reconciled[];
  /** What ours are computed from, one sentence. */
  readonly basis: string;
  /** Name of the rule set that ours are computed by; empty where none is. */
  readonly rules: string;
  /** Left out of ours, and why. */
  readonly excluded: readonly (readonly [instrument: string, reason: string])[];
}

/**
 * Holds a venue's reply (JSON text) against ours: margin and risk vectors with the reply's own positions, prices and parameters; a
 * summary and a list of positions against `own`, which may be null where there is no book. Throws `BadInput` naming the place.
 */
export function reconcileReply(text: string, own: OwnBook | null): Reconciliation {
  const reply = parseVenueReply(text);
  if (reply.kind === "pme") {
    const { rows, book } = reconcilePme(reply, replyLookup(reply));
    return {
      kind: "pme",
      at: reply.time,
      rows,
      basis: "the reply's own positions, prices and parameters",
      rules: `${DERIBIT_SEGREGATED_PM.name}, parameters of the reply`,
      excluded: book.excluded.map(({ instrument, reason }) => [instrument, reason] as const),
    };
  }
  if (own === null) {
    const what = reply.kind === "positions" ? "a list of positions" : "an account summary";
    throw new BadInput(`${what} is held against a book, and there is none`);
  }
  if (reply.kind === "positions") {
    const rows = reconcilePositions(reply, own.positions);
    return { kind: "positions", at: Number.NaN, rows, basis: `the book ${own.name}`, rules: "", excluded: [] };
  }
  return summaryOf(reply, own);
}

function summaryOf({ summaries }: SummaryReply, own: OwnBook): Reconciliation {
  const whole = own.whole();
  const excluded = new Map<string, string>();
  const note = (left: PricedPortfolio["book"]["excluded"]): string[] =>
    left.map(({ instrument, reason }) => {
      excluded.set(instrument, reason);
      return `${instrument} (${reason})`;
    });
  const rows = summaries.flatMap((reply) => {
    const settling = own.settling(reply.currency);
    if (summaries.length > 1 && empty(reply, settling)) return [];
    const ours = accountTotals(settling, whole, reply.marginModel);
    const left = rulesOfModel(reply.marginModel)?.scope.single === false ? whole : settling;
    return reconcileSummary(reply, ours, note(left.book.excluded));
  });
  const cross = summaries.find(
    ({ marginModel, totalUsd }) => marginModel.startsWith("cross_") && !Number.isNaN(totalUsd.initial),
  );
  const account = cross
    ? reconcileSummary(
        { ...cross, ...cross.totalUsd, currency: "account, USD", deltaTotal: Number.NaN, marginBalance: Number.NaN },
        crossTotals(whole, cross.marginModel),
        note(whole.book.excluded),
      ).filter(({ theirs }) => !Number.isNaN(theirs))
    : [];
  const models = [...new Set(summaries.map(({ marginModel }) => marginModel))];
  const rules = models.flatMap((model) => rulesOfModel(model)?.name ?? []).join("; ");
  return {
    kind: "summary",
    at: Number.NaN,
    rows: [...account, ...rows],
    basis: `the book ${own.name} at venue marks of ${new Date(own.at).toISOString().slice(11, 19)} UTC; ${rules || "no rule set for its margin model"}`,
    rules,
    excluded: [...excluded],
  };
}

/** Nothing on either side: of a dozen currencies most are so. */
function empty(reply: CurrencySummary, { portfolio }: PricedPortfolio): boolean {
  const { equity, initial, maintenance } = reply;
  const theirs = reply.marginModel.startsWith("cross") ? equity : Math.abs(equity) + Math.abs(initial) + maintenance;
  return theirs === 0 && portfolio.cash === 0 && portfolio.positions.length === 0;
}

/** Contracts as their names and the reply's tickers say; a vol that is not stated is solved from the mark. */
function replyLookup(reply: PmeReply): Lookup {
  return (id) => {
    const parsed = parseName(id);
    if (parsed?.kind !== "option" && parsed?.kind !== "future" && parsed?.kind !== "perpetual")
      return "not the name of an option, future or perpetual";
    const ticker = reply.tickers.get(id);
    if (ticker === undefined) return "the reply has no ticker of it";
    const inverse = parsed.counter === "USD";
    const pair = `${parsed.base}_${parsed.counter}`;
    const spot = reply.indexes.get(pair.toLowerCase());
    if (spot === undefined || !(spot > 0)) return `the reply has no index ${pair.toLowerCase()}`;
    if (!(parsed.expiry > reply.time)) return "it had expired";
    const years = parsed.kind === "perpetual" ? 0 : yearsToExpiry(parsed.expiry, reply.time);
    const common = {
      id,
      kind: parsed.kind,
      base: parsed.base,
      pair,
      settlement: inverse ? parsed.base : parsed.counter,
      inverse,
      strike: parsed.strike,
      isCall: parsed.right === "call",
      expiry: parsed.expiry,
      years,
      spot,
      mark: ticker.mark,
      discount: 1,
      fixedShare: parsed.kind === "perpetual" ? 0 : fixedShareAt(parsed.expiry - reply.time),
    } satisfies Partial<RiskInstrument>;
    if (parsed.kind !== "option") return { ...common, forward: ticker.mark, vol: Number.NaN };
    const forward = ticker.forward > 0 ? ticker.forward : forwardOf(reply, parsed, spot);
    if (ticker.vol > 0) return { ...common, forward, vol: ticker.vol };
    const usd = ticker.mark * (inverse ? forward : 1);
    const { vol, status } = impliedVol(usd, forward, parsed.strike, years, common.isCall);
    return status === VOL_STATUS.OK ? { ...common, forward, vol } : "the reply's mark has no implied vol";
  };
}

/** The future of the same expiry where the reply has its ticker, else the index. */
function forwardOf(
  reply: PmeReply,
  { root, expiry }: { readonly root: string; readonly expiry: number },
  spot: number,
): number {
  for (const [name, { mark }] of reply.tickers) {
    const other = parseName(name);
    if (other?.kind === "future" && other.root === root && other.expiry === expiry) return mark;
  }
  return spot;
}
