import type { EngineClient } from "../engine/client.ts";
import { panelEntry } from "../panels/registry.ts";
import { isDefaultClock } from "../views/clock-schema.ts";
import { parseDockLayout } from "../views/dock-layout.ts";
import { VENUE_LABELS } from "../views/site-market.ts";
import type { ViewDocument } from "../views/view-document.ts";
import { dockLayout, panelsOf, type ViewRow, viewLayout } from "../views/view-layout.ts";
import { countPositions, heldBack, readMasked } from "../views/view-positions.ts";
import { heldIn } from "../views/view-snapshot.ts";
import { type LayoutName, type StoredChoice, type WorkspaceState, workspace } from "../views/workspace-store.ts";
import { exchanged } from "./dock.ts";
import { defaultLayout } from "./layouts.ts";
import { firstChoice, toChoice } from "./market-choice.ts";
import type { MarketActions } from "./use-market-actions.ts";

const LAYOUTS: readonly LayoutName[] = ["trader", "risk"];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The market in front, as a view keeps it; under a recording the one chosen before it. */
function marketOf(engine: EngineClient, state: WorkspaceState): StoredChoice {
  const choice = engine.view.catalog?.choice;
  if (!choice || choice.venue === "recorded") return state.choice ?? firstChoice();
  const { venue, underlying, host } = choice;
  return host === undefined ? { venue, underlying } : { venue, underlying, host };
}

/**
 * What is on screen as a view, in a window `width` css px wide. The layout in front is written out even where it is the
 * built-in one, which depends on the width; settings are those of panels there are.
 */
export function captureView(
  engine: EngineClient,
  width: number,
  name: { readonly title: string; readonly folder: string },
): ViewDocument {
  const state = workspace.getState();
  const masked = readMasked(state.shared?.portfolio);
  const layouts: Partial<Record<LayoutName, ViewRow>> = {};
  for (const layout of LAYOUTS) {
    const stored = state.layouts[layout];
    if (stored === undefined && layout !== state.active) continue;
    const dock = parseDockLayout(stored) ?? parseDockLayout(defaultLayout(layout, width));
    if (dock) layouts[layout] = viewLayout(dock);
  }
  const ids = new Set([
    ...Object.values(layouts).flatMap((row) => panelsOf(row).map(({ id }) => id)),
    // The layout that is left out is the built-in one, whose ids are the types.
    ...(Object.keys(layouts).length < LAYOUTS.length ? Object.keys(state.settings).filter(panelEntry) : []),
  ]);
  const settings: Record<string, Record<string, unknown>> = {};
  for (const [id, value] of Object.entries(state.settings)) if (ids.has(id) && isRecord(value)) settings[id] = value;
  return {
    version: 1,
    ...name,
    market: marketOf(engine, state),
    active: state.active,
    layouts,
    settings,
    models: { ...state.models },
    ...(masked ? { portfolio: masked } : {}),
    ...(state.shared?.withheld ? { withheld: state.shared.withheld } : {}),
    ...(isDefaultClock(engine.clock) ? {} : { clock: { ...engine.clock, events: [...engine.clock.events] } }),
  };
}

/** Makes the workspace the one of a view. Returns the way back to what was there. */
export function applyView(
  view: ViewDocument,
  ref: WorkspaceState["view"],
  engine: EngineClient,
  choose: MarketActions["choose"],
): () => void {
  const before = workspace.getState();
  const marketBefore = marketOf(engine, before);
  const layouts: Record<string, Record<string, unknown>> = {};
  for (const [name, row] of Object.entries(view.layouts))
    if (row) layouts[name] = dockLayout(row, (type) => panelEntry(type)?.title ?? type);
  const models: WorkspaceState["models"] = {};
  for (const [name, model] of Object.entries(view.models)) if (model) models[name] = model;
  const shared = heldBack(view);
  exchange({
    active: view.active,
    layouts,
    settings: view.settings,
    models,
    clock: view.clock ?? null,
    view: ref,
    shared,
    offeredLimits: view.limits ?? null,
  });
  if (view.market) goTo(view.market);

  function goTo(market: StoredChoice): void {
    const now = marketOf(engine, workspace.getState());
    const recorded = engine.view.catalog?.choice.venue === "recorded";
    if (recorded || JSON.stringify(now) !== JSON.stringify(market)) choose(toChoice(market));
  }
  return () => {
    const { active, layouts: old, settings, models: oldModels, clock, view: oldView, shared: oldShared } = before;
    const { offeredLimits } = before;
    exchange({
      active,
      layouts: old,
      settings,
      models: oldModels,
      clock,
      view: oldView,
      shared: oldShared,
      offeredLimits,
    });
    goTo(marketBefore);
  };
}

function exchange(
  state: Pick<
    WorkspaceState,
    "active" | "layouts" | "settings" | "models" | "clock" | "view" | "shared" | "offeredLimits"
  >,
): void {
  workspace.setState(state);
  exchanged.setState(({ count }) => ({ count: count + 1 }));
}

/** What a view holds, in words for a person who has not opened it: its market, and its panels by layout. */
export function viewFacts(view: ViewDocument): { readonly market: string; readonly panels: string } {
  const { market } = view;
  const counts = LAYOUTS.flatMap((name) => {
    const row = view.layouts[name];
    return row ? [`${panelsOf(row).length} in ${name === "trader" ? "Trader" : "Risk"}`] : [];
  });
  return {
    market: market
      ? `${VENUE_LABELS[market.venue]}, ${market.underlying.replace("_", " ")}${market.host ? `, at ${market.host}` : ""}`
      : "the one you are looking at",
    panels: counts.join(", ") || "the built-in workspaces",
  };
}

/** What a view says of positions, in words. */
export function positionFacts({ portfolio, withheld, snapshot }: ViewDocument): string {
  if (withheld === "notForYou") return "not for you";
  if (!portfolio) {
    const held = snapshot ? heldIn(snapshot) : null;
    if (held) return `${held.positions} of ${held.names} in the pinned numbers, with sizes and prices`;
    return withheld ? "left out" : "none";
  }
  const { positions, books } = countPositions(portfolio);
  const where = books > 1 ? ` in ${books} books` : "";
  const contracts = positions === 1 ? "1 contract" : `${positions} contracts`;
  if (portfolio.sizes === "hidden") return `${contracts}${where}, sizes hidden`;
  if (portfolio.sizes === "percent") return `${contracts}${where} in percent of gross size, sizes hidden`;
  return `${positions}${where}, with sizes and prices`;
}
