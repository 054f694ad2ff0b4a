import type { MarketView } from "../../engine/market-view.ts";
import type { MaturityNode } from "../../market/constant-maturity.ts";
import {
  DASH,
  formatAge,
  formatExpiry,
  formatNumber,
  formatSigned,
  formatVol,
  formatVolPoints,
} from "../../ui/format.ts";
import type { TwinColumn, TwinRow } from "../../ui/TwinTable.tsx";
import type { ToolFact } from "../tool-facts.ts";
import { FORWARD_COLUMNS, type ForwardEvidence, forwardEvidence, forwardRows, outsideBounds } from "./forwards.ts";
import { type TermPoint, termNodes, termStructure } from "./model.ts";
import type { TermSettings } from "./settings.ts";
import { INDEX_COLUMNS, indexRows, volIndex } from "./vol-index.ts";

/** A table of the panel: what it is called, its columns, and how its figures are defined. */
export interface TermTable {
  readonly caption: string;
  readonly columns: readonly TwinColumn[];
  readonly note: string;
}

const SKEWS = "RR = vol of the call less that of the put, BF = their mean less ATM, at undiscounted forward delta";

const SKEW_COLUMNS = [
  { label: "RR 25Δ", unit: "pts" },
  { label: "BF 25Δ", unit: "pts" },
  { label: "RR 10Δ", unit: "pts" },
  { label: "BF 10Δ", unit: "pts" },
] as const;

export const TABLES: Readonly<Record<TermSettings["show"], TermTable>> = {
  curve: {
    caption: "Term structure; press t for the chart",
    columns: [
      { label: "Expiry", unit: "" },
      { label: "Days", unit: "" },
      { label: "On clock", unit: "days" },
      { label: "ATM vol", unit: "%" },
      { label: "Forward vol", unit: "%" },
      ...SKEW_COLUMNS,
      { label: "Age", unit: "" },
    ],
    note: `ATM at the forward · ${SKEWS}`,
  },
  forwards: {
    caption: "Forward of every expiry, its source and the evidence",
    columns: FORWARD_COLUMNS,
    note: "Used in this order: mid of the listed future, the venue's underlying price, put–call parity (1/spread² regression near the money), interpolated basis. Gap = parity less the forward used. Parity bounds: what calls and puts of these strikes can be traded at; a forward outside them is followed all the same, and marked",
  },
  nodes: {
    caption: "The surface at constant maturities",
    columns: [
      { label: "Maturity", unit: "days" },
      { label: "Forward", unit: "USD" },
      { label: "ATM vol", unit: "%" },
      ...SKEW_COLUMNS,
      { label: "25Δ put", unit: "USD" },
      { label: "25Δ call", unit: "USD" },
      { label: "", unit: "" },
    ],
    note: `Total variance at equal ln(K/F) linear in the clock's time between expiries · ${SKEWS}`,
  },
  index: {
    caption: "Options behind the 30-day vol index and their weights",
    columns: INDEX_COLUMNS,
    note: "Model-free variance of two-sided mids: 2Σ ΔK/K²·Q(K) − (F/K₀ − 1)², each expiry by itself, linear in time to 30 days. The venue's own index uses its own quotes, smoothing and timing",
  },
};

/** Rows of a table and the facts that stand over it. */
export interface TermRows {
  readonly rows: readonly TwinRow[];
  readonly facts: readonly ToolFact[];
}

/** What the table `show` says of the view. */
export function termRows(show: TermSettings["show"], view: MarketView, chosen: number | null): TermRows {
  switch (show) {
    case "curve":
      return { rows: termStructure(view).map((point) => curveRow(point, point.expiry === chosen)), facts: [] };
    case "forwards":
      return forwardTable(forwardEvidence(view), chosen);
    case "nodes":
      return { rows: termNodes(view).map(nodeRow), facts: [] };
    case "index": {
      const index = volIndex(view);
      return {
        rows: indexRows(index),
        facts: [
          ["30-day index", index.problem === "" ? formatNumber(index.value, 2) : `${DASH} (${index.problem})`],
          ["venue's", formatNumber(index.venue, 2)],
          ["difference", formatSigned(index.value - index.venue, 2)],
          ...index.legs.map(
            (leg): ToolFact => [formatExpiry(leg.expiry), `${formatNumber(100 * leg.weight, 0)} % of variance`],
          ),
        ],
      };
    }
  }
}

function forwardTable(evidence: readonly ForwardEvidence[], chosen: number | null): TermRows {
  const outside = evidence.filter((one) => Math.abs(outsideBounds(one)) > 0).length;
  const facts: readonly ToolFact[] =
    outside === 0 ? [] : [["forwards outside parity bounds", `${outside} of ${evidence.length}`]];
  return { rows: forwardRows(evidence, chosen), facts };
}

function curveRow(point: TermPoint, current: boolean): TwinRow {
  return {
    cells: [
      formatExpiry(point.expiry),
      formatNumber(365 * point.years, 1),
      formatNumber(365 * point.clockYears, 1),
      formatVol(point.atmVol),
      formatVol(point.forwardVol),
      ...skewCells(point),
      formatAge(point.age),
    ],
    mark: current ? "current" : "",
  };
}

function nodeRow(node: MaturityNode): TwinRow {
  const decimals = node.forward < 10 ? 4 : 0;
  return {
    cells: [
      String(node.days),
      formatNumber(node.forward, decimals),
      formatVol(node.atmVol, 2),
      ...skewCells(node),
      formatNumber(node.putStrike, decimals),
      formatNumber(node.callStrike, decimals),
      node.extrapolated ? "beyond the expiries" : "",
    ],
    mark: node.extrapolated ? "dim" : "",
  };
}

function skewCells(of: Pick<TermPoint, "riskReversal" | "butterfly" | "riskReversal10" | "butterfly10">): string[] {
  return [of.riskReversal, of.butterfly, of.riskReversal10, of.butterfly10].map((value) => formatVolPoints(value));
}
