import type { IJsonModel } from "flexlayout-react";
import type { LayoutName } from "../views/workspace-store.ts";

const GLOBAL = {
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

/** The layouts a new browser starts with: chain and instrument beside surface and smile; and charts first. */
export const LAYOUTS: Readonly<Record<LayoutName, IJsonModel>> = {
  trader: {
    global: GLOBAL,
    borders: [],
    layout: {
      type: "row",
      children: [
        {
          type: "row",
          weight: 892,
          children: [tabset(577, tab("chain", "Chain")), tabset(258, tab("instrument", "Instrument"))],
        },
        {
          type: "row",
          weight: 547,
          children: [
            tabset(406, tab("surface", "Surface"), tab("term", "Term structure")),
            tabset(429, tab("smile", "Smile")),
          ],
        },
      ],
    },
  },
  risk: {
    global: GLOBAL,
    borders: [],
    layout: {
      type: "row",
      children: [
        {
          type: "row",
          weight: 60,
          children: [tabset(60, tab("surface", "Surface")), tabset(40, tab("term", "Term structure"))],
        },
        { type: "row", weight: 40, children: [tabset(50, tab("smile", "Smile")), tabset(50, tab("chain", "Chain"))] },
      ],
    },
  },
};
