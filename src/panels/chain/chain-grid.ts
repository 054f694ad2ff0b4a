import type { EngineClient } from "../../engine/client.ts";
import { LEVEL } from "../../engine/frame-loop.ts";
import { type MarketView, serverNow } from "../../engine/market-view.ts";
import type { Catalog } from "../../engine/protocol.ts";
import { S } from "../../market/derived-columns.ts";
import { isCalendar } from "../../market/event-clock.ts";
import { Q } from "../../market/quote-columns.ts";
import { formatAge, formatNumber, formatStrike } from "../../ui/format.ts";
import { createGrid } from "../../ui/Grid.ts";
import { selection } from "../../views/selection.ts";
import { missingNote, noteWords } from "../missing.ts";
import type { RecheckKey } from "../recheck-formulas.ts";
import { quoteAge } from "../row-values.ts";
import { paintRow, type RowPaint } from "./draw.ts";
import { heldSlots, NOTHING_HELD, withMargin } from "./held.ts";
import { chainLayout, type LaidColumn, scaleOf } from "./layout.ts";
import { type ChainStructure, chainStructure, closestRow, forwardIndex } from "./model.ts";
import { isTight } from "./presets.ts";
import type { ChainSettings } from "./settings.ts";

/** Rows painted beyond the edges, so that a scroll by the compositor shows no old number. */
const OVERSCAN = 4;
/** The fast ticker follows a scroll after this, ms. */
const INTEREST_DELAY = 120;

/** A cell of an option: what a menu or a key acts on. */
export interface ChainCell {
  readonly name: string;
  readonly label: string;
  /** The figure of ours in it; undefined for the venue's. */
  readonly figure: RecheckKey | undefined;
  /** Full-precision text; empty where it has no value. */
  readonly text: string;
}

export interface ChainGrid {
  readonly structure: ChainStructure | null;
  /** Shows an expiry; cells are built again only where columns change. */
  show(catalog: Catalog, expiry: number, settings: ChainSettings, rowHeight: number): void;
  /** The option and column of the cell that `target` belongs to, else of the current one; null where it shows no option. */
  cellOf(target: EventTarget | null): ChainCell | null;
  /** Paints the rows on screen. Returns the age of the oldest number shown, ms; NaN for none. */
  paint(time: number, loading: boolean, whole: boolean): number;
  destroy(): void;
}

/** The grid of a chain in `host`: its structure, its interest in the feed, and the painting of its rows. */
export function createChainGrid(host: HTMLElement, id: string, engine: EngineClient): ChainGrid {
  let catalog: Catalog | null = null;
  let structure: ChainStructure | null = null;
  let settings: ChainSettings | null = null;
  let columns: readonly LaidColumn[] = [];
  let width = host.clientWidth;
  let shownKey = "";
  let centred = "";
  let painted = { first: 0, last: -1 };
  let interestTimer: ReturnType<typeof setTimeout> | undefined;
  let lastTime = 0;
  let lastLoading = false;
  let held = NOTHING_HELD;
  const heldKey = `${id}/held`;
  const marginKey = `${id}/margin`;
  const showsMargin = (): boolean => columns.some((column) => column.source?.part === "margin");
  const showsHeld = (): boolean => columns.some((column) => column.source?.part === "held");

  const grid = createGrid(host, {
    label: "Option chain",
    describeNote: noteWords,
    describeCell,
    copyText,
    open(row, column) {
      const name = nameAt(row, column);
      if (name) selection.getState().focus(name);
    },
    scrolled() {
      if (structure && engine.view.catalog) paint(lastTime, lastLoading, false);
      bookInterest();
    },
  });

  function slotAt(row: number, column: number): number {
    const strike = structure?.rows[row];
    const side = columns[column]?.side ?? 0;
    return !strike || side === 0 ? -1 : side < 0 ? strike.call : strike.put;
  }

  function nameAt(row: number, column: number): string | null {
    return structure?.nameBySlot.get(slotAt(row, column)) ?? null;
  }

  function describeCell(row: number, column: number): string {
    const view = engine.view;
    const slot = slotAt(row, column);
    const source = columns[column]?.source;
    const name = nameAt(row, column);
    if (!source || !name || !settings) return "";
    const value = source.value(view, slot, settings.units, held);
    const shown = Number.isNaN(value)
      ? noteWords(missingNote(view, slot, source.part))
      : columns[column]!.format(value);
    const changed = view.now - view.quotes[Q.changedAt]![slot]!;
    const lines = [`${name}: ${source.label.toLowerCase()} ${shown}`];
    if (!Number.isNaN(changed)) lines.push(`changed ${formatAge(changed)} ago`);
    const age = quoteAge(view, slot);
    if (!Number.isNaN(age)) lines.push(`confirmed ${formatAge(age)} ago`);
    return lines.join("\n");
  }

  function copyText(row: number, column: number): string {
    const source = columns[column]?.source;
    if (!source) return String(structure?.rows[row]?.strike ?? "");
    const slot = slotAt(row, column);
    const value = slot < 0 || !settings ? Number.NaN : source.value(engine.view, slot, settings.units, held);
    return Number.isNaN(value) ? "" : String(value);
  }

  function cellOf(target: EventTarget | null): ChainCell | null {
    const at = grid.positionOf(target) ?? grid.current();
    const name = at && nameAt(at.row, at.column);
    const source = at && columns[at.column]?.source;
    if (!name || !source) return null;
    return { name, label: source.label, figure: source.figure, text: copyText(at.row, at.column) };
  }

  function lay(): void {
    if (!structure || !settings || width === 0) return;
    columns = chainLayout(
      structure,
      settings,
      width,
      scaleOf(structure, serverNow(engine.view)),
      !isCalendar(engine.view.clock),
    );
    host.style.setProperty("--grid-pad", isTight(width) ? "4px" : "6px");
    const strike = columns.find((column) => column.side === 0)!;
    host.style.setProperty("--chain-left", `${strike.left}px`);
    host.style.setProperty("--chain-right", `${strike.left + strike.width}px`);
    grid.setColumns(columns);
    engine.setRisk(heldKey, showsHeld() ? { kind: "holdings" } : null);
    const rules = settings.marginRules;
    engine.setRisk(marginKey, showsMargin() ? { kind: "marginAdds", rules, trades: false } : null);
    painted = { first: 0, last: -1 };
  }

  const resize = new (host.ownerDocument.defaultView ?? globalThis).ResizeObserver(() => {
    const next = host.clientWidth;
    if (next === width || next === 0) return;
    width = next;
    lay();
    if (structure && engine.view.catalog) paint(lastTime, lastLoading, true);
  });
  resize.observe(host);

  function bookInterest(): void {
    clearTimeout(interestTimer);
    interestTimer = setTimeout(publishInterest, INTEREST_DELAY);
  }

  function publishInterest(): void {
    if (!structure) return;
    const { first, last } = grid.visible();
    const slots = structure.rows.slice(first, last + 1).flatMap((row) => [row.call, row.put]);
    const listed = slots.filter((slot) => slot >= 0);
    engine.timings.setVisible(new Set(listed));
    engine.setInterest(id, {
      expiries: [structure.expiry],
      visible: listed.flatMap((slot) => structure?.nameBySlot.get(slot) ?? []),
    });
  }

  function placeForward(view: MarketView, now: ChainStructure): void {
    const forward = view.slices.get(now.expiry)?.[S.forward] ?? Number.NaN;
    const at = forwardIndex(now.rows, forward);
    grid.setDivider(at, at === null ? "" : `Forward ${formatNumber(forward, forward < 10 ? 4 : 2)}`);
    if (at === null || centred === shownKey || width === 0) return;
    // Once per expiry: after that the scroll position is the user's.
    centred = shownKey;
    grid.centre(at);
    bookInterest();
    selectAtTheMoney(view, now, forward);
  }

  /** Something is focused from the start: the call closest to the forward, unless the user chose already. */
  function selectAtTheMoney(view: MarketView, now: ChainStructure, forward: number): void {
    const { focused, offer } = selection.getState();
    if (focused !== null && view.slotByName.has(focused)) {
      if (!host.contains(host.ownerDocument.activeElement)) followSelection(focused);
      return;
    }
    const row = now.rows[closestRow(now.rows, forward)];
    const name = now.nameBySlot.get(row?.call ?? -1);
    if (name) offer(name);
  }

  function followSelection(name: string | null): void {
    const slot = name === null ? undefined : engine.view.slotByName.get(name);
    const row =
      slot === undefined ? -1 : (structure?.rows.findIndex((one) => one.call === slot || one.put === slot) ?? -1);
    if (row < 0 || slot === undefined) return;
    const side = structure!.rows[row]!.call === slot ? -1 : 1;
    const current = grid.current();
    if (current?.row === row && columns[current.column]?.side === side) return;
    const wanted = columns.findIndex((column) => column.side === side && column.flash);
    const strikeAt = columns.findIndex((column) => column.side === 0);
    grid.setCurrent(row, wanted >= 0 ? wanted : strikeAt + side);
  }
  const unfollow = selection.subscribe((now, before) => {
    if (now.focused !== before.focused) followSelection(now.focused);
  });

  function paint(time: number, loading: boolean, whole: boolean): number {
    const view = engine.view;
    if (!structure || !settings || columns.length === 0) return Number.NaN;
    lastTime = time;
    lastLoading = loading;
    placeForward(view, structure);
    held = showsHeld() ? heldSlots(engine, heldKey) : NOTHING_HELD;
    if (showsMargin()) held = withMargin(engine, marginKey, held);
    const seen = grid.visible();
    const first = Math.max(0, seen.first - OVERSCAN);
    const last = Math.min(structure.rows.length - 1, seen.last + OVERSCAN);
    grid.announce(first, last);
    const job: RowPaint = { structure, columns, units: settings.units, held, loading, time };
    let oldest = Number.NaN;
    for (let row = first; row <= last; row++) {
      const quiet = whole || row < painted.first || row > painted.last;
      const age = paintRow(grid, view, row, job, quiet);
      if (!(age <= oldest) && row >= seen.first && row <= seen.last && !Number.isNaN(age)) oldest = age;
    }
    painted = { first, last };
    if (grid.patch.fade(time)) engine.loop.invalidate(id, LEVEL.light);
    return oldest;
  }

  return {
    get structure() {
      return structure;
    },
    show(nextCatalog, expiry, nextSettings, rowHeight) {
      const sameRows =
        structure?.expiry === expiry && catalog === nextCatalog && settings?.descending === nextSettings.descending;
      settings = nextSettings;
      catalog = nextCatalog;
      if (sameRows && structure) {
        lay();
        grid.setRowHeight(rowHeight);
      } else {
        const { venue, underlying } = nextCatalog.choice;
        shownKey = `${venue} ${underlying} ${expiry} ${nextSettings.descending}`;
        const current = grid.current();
        const strike = structure?.rows[current?.row ?? -1]?.strike;
        structure = chainStructure(nextCatalog, expiry, nextSettings.descending);
        lay();
        grid.setRowHeight(rowHeight);
        grid.setDivider(null, "");
        grid.setRows(structure.rows.map((row) => formatStrike(row.strike)));
        painted = { first: 0, last: -1 };
        // The keyboard stays at its strike from one expiry to the next.
        if (current && strike !== undefined) grid.setCurrent(closestRow(structure.rows, strike), current.column);
      }
      bookInterest();
    },
    cellOf,
    paint,
    destroy() {
      clearTimeout(interestTimer);
      unfollow();
      resize.disconnect();
      grid.destroy();
      engine.setInterest(id, null);
      engine.setRisk(heldKey, null);
      engine.setRisk(marginKey, null);
      engine.timings.setVisible(null);
    },
  };
}
