import type { FeedStatus } from "../feeds/feed.ts";
import { D } from "../market/derived-columns.ts";
import type { EventClock } from "../market/event-clock.ts";
import type { Instrument } from "../market/instrument.ts";
import { Q, QUOTE_FIELD_COUNT } from "../market/quote-columns.ts";
import type { SurfaceChoice } from "../market/surface-choice.ts";
import type { PortfolioDocument } from "../risk/portfolio-document.ts";
import type { HubMarket } from "./hub-market.ts";
import type { WindowInterest } from "./protocol.ts";
import type { RiskSpec } from "./risk-protocol.ts";

/** Part of a market at one instant with the fits and questions of a window: all that the numbers it shows are computed from. */
export interface PinnedMarket {
  readonly underlying: string;
  /** Whose market it was, as its feed names it. */
  readonly venue: Pick<FeedStatus, "venue" | "label" | "simulated" | "testnet">;
  /** Epoch ms by the clock its events were received with, that clock's distance from the server's, and the last message. */
  readonly at: number;
  readonly clockOffset: number;
  readonly aliveAt: number;
  /** How its vols count time. */
  readonly clock: EventClock;
  /** The model asked for, and the slice rows (`S`) published for the expiries pinned. */
  readonly surface: SurfaceChoice;
  readonly slices: readonly Float64Array[];
  /** In the order of expiry, strike and right; others after the options. */
  readonly instruments: readonly Instrument[];
  /** One column per quote field (`Q`), with a value per instrument. */
  readonly columns: readonly Float64Array[];
  /** What the quote filter had said of each instrument (`QUOTE_VERDICT`); NaN for none. */
  readonly verdicts: Float64Array;
  /** The expiry that linked panels showed, epoch ms; null for none. */
  readonly expiry: number | null;
  /** What was asked of the books, or of legs of its own, by key. */
  readonly risks: readonly (readonly [key: string, spec: RiskSpec])[];
  /** The books the questions are about; null where they were left out. */
  readonly portfolio: PortfolioDocument | null;
}

/** What the hub cuts a pinned market from. */
export interface PinSource {
  readonly market: HubMarket;
  readonly slices: ReadonlyMap<number, Float64Array>;
  readonly surface: SurfaceChoice;
  readonly status: FeedStatus;
  readonly at: number;
  readonly interest: WindowInterest;
  readonly expiry: number | null;
  readonly risks: readonly (readonly [key: string, spec: RiskSpec])[];
  readonly portfolio: PortfolioDocument | null;
}

/** Fields that nothing shown is computed from: they are not pinned. */
const UNREAD: ReadonlySet<number> = new Set([Q.bidVol, Q.askVol, Q.gamma, Q.vega, Q.theta, Q.rho]);

/** Fields that are shown of the option in focus alone. */
const SESSION: ReadonlySet<number> = new Set([Q.high, Q.low, Q.volumeUsd]);

/** Of the market, the rows that the numbers of a window are read off: its expiries and names, what is held, and whatever is no option. */
export function pinMarket(source: PinSource): {
  readonly market: PinnedMarket;
  readonly derived: readonly Float64Array[];
} {
  const { market, interest, portfolio, status } = source;
  const held = heldNames(source);
  const names = new Set([...interest.visible, ...(interest.focused === null ? [] : [interest.focused]), ...held]);
  const expiries = new Set(interest.expiries);
  // A leg is valued on the smile of its expiry, which its slice row holds; the quotes of the others are not read.
  const slots = [...market.instruments.entries()].filter(([, one]) => {
    if (!one || one.kind === "combo") return false;
    if (names.has(one.name)) return true;
    if (one.kind !== "option") return one.kind === "index" || one.underlying === market.underlying;
    if (one.underlying !== market.underlying) return false;
    return interest.wholeSurface || expiries.has(one.expiry);
  }) as [number, Instrument][];
  slots.sort(([, a], [, b]) => inOrder(a, b));
  const pinned = new Set(slots.flatMap(([, { kind, expiry }]) => (kind === "option" ? [expiry] : [])));
  const column = (of: Float64Array): Float64Array => Float64Array.from(slots, ([slot]) => of[slot]!);
  const session = (of: Float64Array): Float64Array =>
    Float64Array.from(slots, ([slot, { kind, name }]) =>
      kind === "option" && name !== interest.focused ? Number.NaN : of[slot]!,
    );
  const made: PinnedMarket = {
    underlying: market.underlying,
    venue: { venue: status.venue, label: status.label, simulated: status.simulated, testnet: status.testnet },
    at: source.at,
    clockOffset: status.clockOffset,
    aliveAt: status.aliveAt,
    clock: market.clock,
    surface: source.surface,
    slices: [...source.slices].filter(([expiry]) => pinned.has(expiry)).map(([, row]) => row),
    instruments: slots.map(([, one]) => one),
    columns: market.quotes.map((of, field) => {
      if (UNREAD.has(field)) return new Float64Array(slots.length).fill(Number.NaN);
      return SESSION.has(field) ? session(of) : column(of);
    }),
    verdicts: column(market.derived[D.verdict]!),
    expiry: source.expiry,
    risks: source.risks,
    portfolio: portfolio && { ...portfolio, ownMarks: marksOf(portfolio, new Set(held)) },
  };
  return { market: made, derived: market.derived.map(column) };
}

/** Own marks of these names: those of the books that are left out stay with them. */
function marksOf({ ownMarks }: PortfolioDocument, names: ReadonlySet<string>): PortfolioDocument["ownMarks"] {
  return Object.fromEntries(Object.entries(ownMarks).filter(([name]) => names.has(name)));
}

function heldNames({ portfolio, risks }: PinSource): string[] {
  const books = [...(portfolio?.books ?? []), ...(portfolio?.whatIf ? [portfolio.whatIf.book] : [])];
  const legs = risks.flatMap(([, spec]) => (spec.kind === "grid" ? (spec.legs ?? []) : []));
  return [...books.flatMap(({ positions }) => positions), ...legs].map(({ instrument }) => instrument);
}

const RIGHTS = ["call", "put", null] as const;

function inOrder(a: Instrument, b: Instrument): number {
  if ((a.kind === "option") !== (b.kind === "option")) return a.kind === "option" ? -1 : 1;
  if (a.expiry !== b.expiry) return a.expiry < b.expiry ? -1 : 1;
  if (a.strike !== b.strike && a.kind === "option" && b.kind === "option") return a.strike - b.strike;
  const right = RIGHTS.indexOf(a.right) - RIGHTS.indexOf(b.right);
  return right !== 0 ? right : a.name < b.name ? -1 : 1;
}

/** Columns of `rows` instruments without any value. */
export function emptyColumns(rows: number): Float64Array[] {
  return Array.from({ length: QUOTE_FIELD_COUNT }, () => new Float64Array(rows).fill(Number.NaN));
}
