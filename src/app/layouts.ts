import type { IJsonModel } from "flexlayout-react";
import type { LayoutName } from "../views/workspace-store.ts";

/** How the dock behaves, whatever the layout. */
export const DOCK_SETTINGS = {
  splitterSize: 1,
  tabEnableClose: false,
  tabEnableRename: false,
  tabEnablePopout: false,
  tabEnableRenderOnDemand: true,
  tabSetEnableMaximize: false,
  tabSetMinWidth: 240,
  tabSetMinHeight: 120,
};

const tab = (type: string, name: string) => ({ type: "tab", id: type, name, component: type });

const tabset = (weight: number, ...tabs: ReturnType<typeof tab>[]) => ({ type: "tabset", weight, children: tabs });

const row = (weight: number, ...children: object[]) => ({ type: "row", weight, children });

const model = (...columns: object[]): IJsonModel => ({
  global: DOCK_SETTINGS,
  borders: [],
  layout: { type: "row", children: columns } as IJsonModel["layout"],
});

/** From this width on there is room for the term structure beside the instrument, css px. */
const WIDE = 2_000;

/** Chain and instrument beside surface and smile. Weights are the sizes in px at 1440 × 900. */
const TRADER = model(
  row(
    892,
    tabset(576, tab("chain", "Chain")),
    tabset(
      257,
      tab("instrument", "Instrument"),
      tab("portfolio", "Portfolio"),
      tab("attribution", "Attribution"),
      tab("limits", "Limits"),
    ),
  ),
  row(
    547,
    tabset(
      404,
      tab("surface", "Surface"),
      tab("certificate", "Certificate"),
      tab("term", "Term structure"),
      tab("realised", "Realised vol"),
    ),
    tabset(
      429,
      tab("smile", "Smile"),
      tab("scenario", "Scenario"),
      tab("greeks", "Greeks"),
      tab("margin", "Margin"),
      tab("reconcile", "Reconcile"),
      tab("payoff", "Payoff"),
    ),
  ),
);

/** The same, and the term structure on its own. Weights are the sizes in px at 2560 × 1440. */
const TRADER_WIDE = model(
  row(
    1520,
    tabset(
      864,
      tab("chain", "Chain"),
      tab("portfolio", "Portfolio"),
      tab("attribution", "Attribution"),
      tab("limits", "Limits"),
    ),
    row(
      509,
      tabset(832, tab("instrument", "Instrument")),
      tabset(687, tab("term", "Term structure"), tab("realised", "Realised vol")),
    ),
  ),
  row(
    1039,
    tabset(720, tab("surface", "Surface"), tab("certificate", "Certificate")),
    tabset(
      653,
      tab("smile", "Smile"),
      tab("scenario", "Scenario"),
      tab("greeks", "Greeks"),
      tab("margin", "Margin"),
      tab("reconcile", "Reconcile"),
      tab("payoff", "Payoff"),
    ),
  ),
);

/** The book first: positions and scenarios over Greeks and the market they stand in. Weights are the sizes in px at 1440 × 900. */
const RISK: IJsonModel = {
  ...model(),
  layout: {
    type: "row",
    children: [
      row(
        100,
        row(
          433,
          tabset(864, tab("portfolio", "Portfolio"), tab("attribution", "Attribution"), tab("limits", "Limits")),
          tabset(575, tab("scenario", "Scenario"), tab("payoff", "Payoff")),
        ),
        row(
          400,
          tabset(500, tab("greeks", "Greeks")),
          tabset(
            480,
            tab("margin", "Margin"),
            tab("reconcile", "Reconcile"),
            tab("surface", "Surface"),
            tab("certificate", "Certificate"),
            tab("term", "Term structure"),
            tab("realised", "Realised vol"),
          ),
          tabset(459, tab("chain", "Chain"), tab("smile", "Smile"), tab("instrument", "Instrument")),
        ),
      ),
    ],
  } as IJsonModel["layout"],
};

/** The layout a new browser starts with in a window `width` css px wide. */
export function defaultLayout(name: LayoutName, width: number): IJsonModel {
  if (name === "risk") return RISK;
  return width >= WIDE ? TRADER_WIDE : TRADER;
}
