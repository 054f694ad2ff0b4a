import type { ViewDocument } from "./view-document.ts";
import { panelsOf } from "./view-layout.ts";
import { withoutSizes } from "./view-private.ts";
import { tellsPositions } from "./view-snapshot.ts";

/** Parts of a view that can be opened to some recipients and not to others. The view itself is opened to all. */
export const SECTIONS = ["view", "risk", "positions"] as const;
export type Section = (typeof SECTIONS)[number];

/** Panels whose settings say what somebody looks at in their risk. */
const RISK_PANELS = new Set([
  "portfolio",
  "attribution",
  "scenario",
  "greeks",
  "margin",
  "reconcile",
  "payoff",
  "limits",
]);

type Parts = Readonly<Record<Section, Readonly<Record<string, unknown>>>>;

/** A view in parts: layout, market and the settings of market panels; settings of risk panels and limits; positions, legs and a snapshot that tells of them. */
export function toSections(view: ViewDocument): Parts {
  const types = new Map(
    Object.values(view.layouts).flatMap((row) => (row ? panelsOf(row).map(({ id, type }) => [id, type] as const) : [])),
  );
  const isRisk = (id: string): boolean => RISK_PANELS.has(types.get(id) ?? id.replace(/-\d+$/, ""));
  // A snapshot that tells of positions goes with them.
  const { limits, ...bare } = withoutSizes(view);
  const settings = Object.entries(bare.settings);
  const legs = Object.entries(view.settings).filter(([, own]) => own.legs !== undefined);
  return {
    view: { ...bare, settings: Object.fromEntries(settings.filter(([id]) => !isRisk(id))) },
    risk: { settings: Object.fromEntries(settings.filter(([id]) => isRisk(id))), ...(limits ? { limits } : {}) },
    positions: {
      ...(view.portfolio ? { portfolio: view.portfolio } : {}),
      ...(view.snapshot && tellsPositions(view.snapshot) ? { snapshot: view.snapshot } : {}),
      ...(view.snapshot && !bare.snapshot ? { snapshot: view.snapshot } : {}),
      legs: Object.fromEntries(legs.map(([id, own]) => [id, own.legs])),
    },
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The view of those parts that could be opened, to be checked by `readView`. What is missing is said in it. */
export function fromSections(parts: Readonly<Partial<Record<Section, unknown>>>): Record<string, unknown> {
  const view: Record<string, unknown> = isRecord(parts.view) ? { ...parts.view } : {};
  const settings: Record<string, unknown> = isRecord(view.settings) ? { ...view.settings } : {};
  if (isRecord(parts.risk) && isRecord(parts.risk.settings)) Object.assign(settings, parts.risk.settings);
  if (isRecord(parts.risk) && parts.risk.limits !== undefined) view.limits = parts.risk.limits;
  if (isRecord(parts.positions)) {
    const { portfolio, snapshot, legs } = parts.positions;
    if (portfolio !== undefined) view.portfolio = portfolio;
    if (snapshot !== undefined) view.snapshot = snapshot;
    if (isRecord(legs))
      for (const [id, own] of Object.entries(legs)) {
        const before = settings[id];
        settings[id] = { ...(isRecord(before) ? before : {}), legs: own };
      }
  } else view.withheld = "notForYou";
  return { ...view, settings };
}
