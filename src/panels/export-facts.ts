import type { EngineClient } from "../engine/client.ts";
import type { Moment } from "../engine/protocol.ts";
import type { LeftOut } from "../risk/holdings.ts";
import { BASIS_LABELS, shownBook, type ValuationBasis } from "../risk/portfolio-document.ts";
import { bookHash } from "./book-hash.ts";

/** A state of the market: when, its hash, and after which event. */
export type ExportMoment = Pick<Moment, "at" | "hash" | "event">;

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
  if (version !== undefined && portfolio?.version !== version)
    throw new Error("The book has been edited since these numbers were computed. Export again when they are new.");
  const [hash, taken] = await hashWords(engine, moment);
  const choice = engine.view.catalog?.choice;
  return [
    ["market", choice ? `${engine.view.catalog?.venueLabel ?? choice.venue}, ${choice.underlying}` : "none"],
    ["book", document ? `${shownBook(document).name}${document.whatIf ? ", what-if copy" : ""}` : "none"],
    ["book hash", document ? await bookHash(shownBook(document)).catch(() => "not available") : "none"],
    ["time UTC", timeWords(at)],
    ...(Number.isNaN(asOf) ? [] : [["oldest quote UTC", timeWords(asOf)] as const]),
    ["snapshot hash", hash],
    // A live market has moved on since numbers that stand still were computed: the hash is of the later moment.
    ["snapshot hash taken UTC", `${timeWords(taken)}${laterWords(taken - at)}`],
    ["basis", document ? basisWords(BASIS_LABELS[basis ?? document.basis], atVenueMark) : "none"],
    ["rule sets", rules.length > 0 ? rules.join("; ") : "none"],
    ["excluded", excluded.count > 0 ? excluded.lines.replaceAll("\n", "; ") : "nothing"],
  ];
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
