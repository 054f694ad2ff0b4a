import type { EngineClient } from "../engine/client.ts";
import type { MarketView } from "../engine/market-view.ts";
import type { Moment } from "../engine/protocol.ts";
import { S, SLICE_MODEL } from "../market/derived-columns.ts";
import type { LeftOut } from "../risk/holdings.ts";
import { BASIS_LABELS, type PositionBook, shownBook, type ValuationBasis } from "../risk/portfolio-document.ts";
import { bookHash } from "./book-hash.ts";

/** A state of the market: when, its hash, and after which event. */
export type ExportMoment = Pick<Moment, "at" | "hash" | "event"> & {
  /** The market as it was then. */
  readonly view?: MarketView;
};

export interface ExportBasis {
  /** Market time of the numbers, epoch ms. */
  readonly at: number;
  /** Oldest quote in them, epoch ms; absent where they are of none. */
  readonly asOf?: number;
  /** Names of the rule sets used; none where no margin is among the numbers. */
  readonly rules: readonly string[];
  /** What the numbers were priced at, where it is not the portfolio's own basis. */
  readonly basis?: ValuationBasis;
  /** How many of what was priced are at the venue's mark because that basis has no price for them. */
  readonly atVenueMark?: number;
  /** `PortfolioState.version` that the numbers belong to; absent where they are of the book as it stands. */
  readonly version?: number;
  /** The state of the market that all of the numbers are of; null where they are of the one before, as while frozen. */
  readonly moment: ExportMoment | null;
  /** What was left out, with the reasons. */
  readonly excluded: LeftOut;
}

/**
 * What every export names: book and its hash, snapshot hash, times (UTC) of numbers and hash, basis, rule sets and what is left out. Throws one sentence where the
 * numbers are of another version of the book than it would name.
 */
export async function exportFacts(
  engine: EngineClient,
  { at, asOf = Number.NaN, rules, basis, atVenueMark = 0, version, moment, excluded }: ExportBasis,
): Promise<(readonly [string, string])[]> {
  // Taken before anything is waited for: an edit in between is not of these numbers.
  const portfolio = engine.portfolio;
  const document = portfolio?.document;
  const fits = engine.view;
  if (version !== undefined && portfolio?.version !== version)
    throw new Error("The book has been edited since these numbers were computed. Export again when they are new.");
  const [hash, taken] = await hashWords(engine, moment);
  const choice = engine.view.catalog?.choice;
  const priced = basis ?? document?.basis;
  return [
    ["market", choice ? `${engine.view.catalog?.venueLabel ?? choice.venue}, ${choice.underlying}` : "none"],
    ["book", document ? `${shownBook(document).name}${document.whatIf ? ", what-if copy" : ""}` : "none"],
    ["book hash", document ? await bookHash(shownBook(document)).catch(() => "not available") : "none"],
    ["time UTC", timeWords(at)],
    ...(Number.isNaN(asOf) ? [] : [["oldest quote UTC", timeWords(asOf)] as const]),
    ["snapshot hash", hash],
    // A live market has moved on since numbers that stand still were computed: the hash is of the later moment.
    ["snapshot hash taken UTC", `${timeWords(taken)}${laterWords(taken - at)}`],
    ["basis", document && priced ? basisWords(BASIS_LABELS[priced], atVenueMark) : "none"],
    ...(document && priced === "fitted"
      ? [["fits made UTC", fitWords(moment?.view ?? fits, shownBook(document))] as const]
      : []),
    ["rule sets", rules.length > 0 ? rules.join("; ") : "none"],
    ["excluded", excluded.count > 0 ? excluded.lines.replaceAll("\n", "; ") : "nothing"],
  ];
}

/** When the fits of what a book holds were made, oldest and newest; of all expiries where it holds none that is fitted. */
function fitWords({ slices, slotByName, instrumentBySlot }: MarketView, { positions }: PositionBook): string {
  const held = new Set(
    positions.map(({ instrument }) => instrumentBySlot.get(slotByName.get(instrument) ?? -1)?.expiry ?? Number.NaN),
  );
  const made = [...slices].filter(([, row]) => row[S.model] !== SLICE_MODEL.none);
  const own = made.filter(([expiry]) => held.has(expiry));
  const times = (own.length > 0 ? own : made).map(([, row]) => row[S.fittedAt]!);
  if (times.length === 0) return "none";
  const [oldest, newest] = [Math.min(...times), Math.max(...times)];
  return oldest === newest ? timeWords(oldest) : `${timeWords(oldest)} to ${timeWords(newest)}`;
}

/** A state hash with its event, and the market time of that state. */
async function hashWords(engine: EngineClient, moment: ExportMoment | null): Promise<[string, number]> {
  const of = moment ?? (await engine.request({ kind: "stateHash" }).catch(() => null));
  return [of && "hash" in of ? stateWords(of) : stateWords(null), moment?.at ?? engine.view.now];
}

/** A state hash and its event. */
export function stateWords(of: Pick<ExportMoment, "hash" | "event"> | null): string {
  return of && of.hash !== null ? `${of.hash} after event ${of.event}` : "not available";
}

const timeWords = (at: number): string => (Number.isFinite(at) ? new Date(at).toISOString() : "not known");

/** How much later than the numbers the hash is; empty where they are of one moment. */
function laterWords(ms: number): string {
  return ms > 0 ? `, ${(ms / 1_000).toFixed(3)} s after these numbers` : "";
}

/** A basis, and how many instruments it has no price for. */
function basisWords(label: string, atVenueMark: number): string {
  if (atVenueMark === 0) return label;
  return `${label}; ${atVenueMark} ${atVenueMark === 1 ? "instrument" : "instruments"} at venue mark, for want of one`;
}
