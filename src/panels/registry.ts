import type { PanelEntry } from "./panel.ts";

/** Every panel there is. Adding one: its folder, and a line here. */
export const PANELS: readonly PanelEntry[] = [
  {
    type: "chain",
    title: "Chain",
    key: "c",
    onClock: true,
    load: () => import("./chain/Panel.tsx"),
    settings: () => import("./chain/settings.ts"),
  },
  {
    type: "smile",
    title: "Smile",
    key: "m",
    onClock: true,
    load: () => import("./smile/Panel.tsx"),
    settings: () => import("./smile/settings.ts"),
  },
  {
    type: "surface",
    title: "Surface",
    key: "s",
    onClock: true,
    load: () => import("./surface/Panel.tsx"),
    settings: () => import("./surface/settings.ts"),
  },
  {
    type: "term",
    title: "Term structure",
    key: "t",
    onClock: true,
    load: () => import("./term/Panel.tsx"),
    settings: () => import("./term/settings.ts"),
  },
  {
    type: "certificate",
    title: "Certificate",
    key: "a",
    load: () => import("./certificate/Panel.tsx"),
    settings: () => import("./certificate/settings.ts"),
  },
  {
    type: "instrument",
    title: "Instrument",
    key: "i",
    onClock: true,
    load: () => import("./instrument/Panel.tsx"),
    settings: () => import("./instrument/settings.ts"),
  },
  {
    type: "portfolio",
    title: "Portfolio",
    key: "p",
    load: () => import("./portfolio/Panel.tsx"),
    settings: () => import("./portfolio/settings.ts"),
  },
  {
    type: "scenario",
    title: "Scenario",
    key: "x",
    load: () => import("./scenario/Panel.tsx"),
    settings: () => import("./scenario/settings.ts"),
  },
  {
    type: "greeks",
    title: "Greeks",
    key: "g",
    load: () => import("./greeks/Panel.tsx"),
    settings: () => import("./greeks/settings.ts"),
  },
  {
    type: "realised",
    title: "Realised vol",
    key: "r",
    load: () => import("./realised/Panel.tsx"),
    settings: () => import("./realised/settings.ts"),
  },
  {
    type: "margin",
    title: "Margin",
    key: "n",
    load: () => import("./margin/Panel.tsx"),
    settings: () => import("./margin/settings.ts"),
  },
  {
    type: "reconcile",
    title: "Reconcile",
    key: "e",
    load: () => import("./reconcile/Panel.tsx"),
    settings: () => import("./reconcile/settings.ts"),
  },
  {
    type: "payoff",
    title: "Payoff",
    key: "o",
    load: () => import("./payoff/Panel.tsx"),
    settings: () => import("./payoff/settings.ts"),
  },
  {
    type: "attribution",
    title: "Attribution",
    key: "b",
    load: () => import("./attribution/Panel.tsx"),
    settings: () => import("./attribution/settings.ts"),
  },
  {
    type: "limits",
    title: "Limits",
    key: "l",
    load: () => import("./limits/Panel.tsx"),
    settings: () => import("./limits/settings.ts"),
  },
];

/** The entry of a panel type; undefined where a stored workspace names one that no longer exists. */
export function panelEntry(type: string): PanelEntry | undefined {
  return PANELS.find((entry) => entry.type === type);
}
