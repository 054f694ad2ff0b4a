import { ageState } from "../market/age.ts";
import { Q } from "../market/quote-columns.ts";
import { RULE_SETS } from "../risk/margin/rule-sets.ts";
import { packMarginAdds, TRADABLE } from "../risk/margin-adds.ts";
import { firstUnmapped, unmapped } from "../risk/margin-engine.ts";
import { ADD_FIELDS, MARGIN_FIELDS } from "../risk/margin-fields.ts";
import { packMarginRow } from "../risk/margin-grid.ts";
import type { RuleSet } from "../risk/margin-rules.ts";
import { scenarioName } from "../risk/margin-scan.ts";
import { netSizes, type RiskInstrument } from "../risk/risk-instrument.ts";
import type { ComputePool } from "./compute-pool.ts";
import type { DeskMarket } from "./desk-market.ts";
import { marginLegs } from "./grid-legs.ts";
import { confirmedAt } from "./hub-market.ts";
import type { HeldInstrument } from "./instrument-states.ts";
import { type MarginBook, marginInstrument } from "./margin-book.ts";
import type { RiskFacts, RiskResult, RiskSpec } from "./risk-protocol.ts";

/** A question on margin as the desk passes it on. */
export interface MarginQuestion {
  readonly compute: ComputePool;
  readonly key: string;
  readonly made: MarginBook;
  readonly now: DeskMarket;
  readonly facts: RiskFacts;
  /** False once something else took its place. */
  wanted(): boolean;
  post(result: RiskResult): void;
}

/** One filling of a margin grid, row by row. */
export interface MarginPass {
  readonly version: number;
  readonly output: Float64Array;
  /** Rows still under way. */
  left: number;
}

/** Leg (from 1) and reason why a rule set cannot take a book; empty where it can. */
function refusal(rules: RuleSet | undefined, { book }: MarginBook): string {
  if (!rules) return "no such rule set";
  const refused = firstUnmapped(rules, book.instruments);
  if (!refused) return "";
  const leg = book.legs.find(({ instrument }) => instrument === refused.instrument);
  return `leg ${(leg?.position ?? 0) + 1}: ${refused.reason}`;
}

/**
 * Fills a grid with margins, a job per row from the row of no move outwards, and tells each row as it comes. Cells keep what they held while
 * the book stays the same.
 */
export function marginGrid(
  { compute, key, made, now, facts, wanted, post }: MarginQuestion,
  { grid, rules: id }: Extract<RiskSpec, { kind: "marginGrid" }>,
  before: MarginPass | null,
): MarginPass {
  const rules = RULE_SETS.find((of) => of.id === id);
  const columns = grid.spot.length;
  const cells = columns * grid.rows.length;
  const kept = before?.version === facts.version ? before.output : null;
  const output = kept ? Float64Array.from(kept) : new Float64Array(cells * MARGIN_FIELDS.length).fill(Number.NaN);
  const notApplicable = refusal(rules, made);
  const pass: MarginPass = {
    version: facts.version,
    output,
    left: rules && notApplicable === "" ? grid.rows.length : 0,
  };
  let dropped = false;
  if (before) before.left = 0;
  const tell = (): void =>
    post({
      kind: "marginGrid",
      ...facts,
      grid,
      output: Float64Array.from(output),
      left: pass.left,
      rules: rules?.name ?? id,
      notApplicable,
      notModelled: rules?.notModelled.map(({ name }) => name) ?? [],
    });
  if (!rules || pass.left === 0) {
    tell();
    return pass;
  }
  const { instruments } = made.book;
  const sizes = netSizes(made.book);
  const legs = marginLegs(instruments, sizes, now, grid);
  const book = { rules, currency: made.portfolio.currency, instruments, sizes };
  const still = Math.max(0, grid.rows.indexOf(0));
  const order = [...grid.rows.keys()].sort((a, b) => Math.abs(a - still) - Math.abs(b - still));
  for (const row of order) {
    compute.submit(`${key} row ${row}`, "marginRow", packMarginRow(book, grid, legs, row), (made) => {
      dropped ||= pass.left === 0;
      if (dropped || !wanted()) return;
      for (let field = 0; field < MARGIN_FIELDS.length; field++) {
        const at = field * cells + row * columns;
        if (made.length === 0) output.fill(Number.NaN, at, at + columns);
        else output.set(made.subarray(field * columns, (field + 1) * columns), at);
      }
      pass.left--;
      tell();
    });
  }
  return pass;
}

/** What trades in everything that is listed on the market shown, and in what is held, would add to margin. */
export function marginAdds(
  { compute, key, made, now, facts, wanted, post }: MarginQuestion,
  { rules: id, trades }: Extract<RiskSpec, { kind: "marginAdds" }>,
  read: (names: readonly string[]) => ReadonlyMap<string, HeldInstrument>,
): void {
  const rules = RULE_SETS.find((of) => of.id === id);
  const notApplicable = refusal(rules, made);
  const told = { kind: "marginAdds", ...facts, rules: rules?.name ?? id, notApplicable } as const;
  if (!rules || notApplicable !== "") {
    post({ ...told, names: [], columns: new Float64Array(0), trades: [], index: Number.NaN });
    return;
  }
  const { market } = now;
  const listed = market.instruments.flatMap((one) =>
    one && one.kind !== "spot" && one.kind !== "combo" ? [one.name] : [],
  );
  const offered = [...read(listed).values()].flatMap((held) => {
    const margined = marginInstrument(market, held, now.now);
    return typeof margined === "string" ? [] : [margined];
  });
  const held = new Set(made.book.instruments.map((of) => of.id));
  const instruments: RiskInstrument[] = [...made.book.instruments];
  let settlement = instruments.find(({ kind }) => kind !== "spot" && kind !== "collateral")?.settlement;
  for (const one of offered) {
    if (held.has(one.id) || unmapped(rules, one) !== null) continue;
    settlement ??= one.settlement;
    if (!rules.scope.single || one.settlement === settlement) instruments.push(one);
  }
  const sizes = new Float64Array(instruments.length);
  sizes.set(netSizes(made.book));
  const book = { rules, currency: made.portfolio.currency, instruments, sizes };
  const first = instruments[0];
  const index = first?.spot ?? Number.NaN;
  const rate = rules.unit !== "usd" && first && first.settlement === first.base ? index : 1;
  const looked = trades === "quoted" ? instruments.map(({ id }) => quotedSides(now, id)) : trades;
  compute.submit(key, "marginAdds", packMarginAdds(book, looked), (output) => {
    if (!wanted()) return;
    const count = output.length === 0 ? 0 : instruments.length * ADD_FIELDS.length;
    const tail = output.subarray(count);
    post({
      ...told,
      names: output.length === 0 ? [] : instruments.map((of) => of.id),
      columns: output.slice(0, count).map((amount) => amount * rate),
      trades: Array.from({ length: tail.length / 4 }, (_, i) => {
        const one = instruments[tail[4 * i]!]!;
        return { instrument: one.id, change: tail[4 * i + 1]!, to: rowName(rules, one.base, tail[4 * i + 3]!) };
      }),
      index,
    });
  });
}

/** Sides (`TRADABLE`) on which an instrument has a quote that is not stale. */
function quotedSides({ market, at, aliveAt }: DeskMarket, name: string): number {
  const slot = market.slotByName.get(name);
  if (slot === undefined) return 0;
  const state = ageState(at - confirmedAt(market, slot, aliveAt));
  if (state === "stale" || state === "dead") return 0;
  const quoted = (field: number): boolean => market.quotes[field]![slot]! > 0;
  return (quoted(Q.ask) ? TRADABLE.buy : 0) + (quoted(Q.bid) ? TRADABLE.sell : 0);
}

/** Name of a row of the scan. */
function rowName(rules: RuleSet, base: string, row: number): string {
  const scenario = (rules.units[base] ?? rules.units["*"])?.scan?.scenarios[row];
  return scenario ? scenarioName(scenario) : "basis";
}
