import type { EngineClient } from "../../engine/client.ts";
import { GREEK_TERMS } from "../../risk/margin-terms.ts";
import type { ExportDocument } from "../export-document.ts";
import { exportFacts } from "../export-facts.ts";
import { applies, type Margins } from "./model.ts";

/** Margin under every rule set and what makes it up, in each rule set's own currency; what is `shown` where the view is frozen. */
export async function marginExport(engine: EngineClient, shown: Margins): Promise<ExportDocument> {
  const moment = await engine.moment([{ kind: "margin" }, { kind: "marginContributions" }], []);
  const [totals, made] = moment?.results ?? [];
  const margins = totals?.kind === "margin" ? totals : shown;
  const contributions = made?.kind === "marginContributions" ? made.packed : null;
  const taken = margins.reports.filter(applies);
  const facts = await exportFacts(engine, {
    at: margins.at,
    asOf: margins.asOf,
    rules: margins.reports.map((report) => (applies(report) ? `${report.name} as of ${report.asOf}` : report.name)),
    basis: "mark",
    version: margins.version,
    moment,
    excluded: margins.excluded,
  });
  return {
    title: "Margin by rule set",
    facts: [
      ...facts,
      ["equity", `${margins.equity} ${margins.currency}`],
      ...(contributions ? [] : [["contributions", "not told while the view is frozen"] as const]),
    ],
    picture: null,
    tables: [
      {
        name: "Rule sets",
        head: [
          "rule set",
          "as of",
          "currency",
          "initial",
          "maintenance",
          "held against",
          "balance",
          "available",
          "balance not known",
          "binding",
          "binding P&L",
          "lower bound: not modelled",
          "not applicable",
        ],
        rows: margins.reports.map((report) =>
          applies(report)
            ? [
                report.name,
                report.asOf,
                report.currency,
                report.initial,
                report.maintenance,
                report.heldAgainst,
                report.balance ?? Number.NaN,
                report.balance === null ? Number.NaN : report.balance - report.initial,
                report.balanceReason ?? "",
                report.worst?.name ?? "sum of legs",
                report.worst?.pnl ?? Number.NaN,
                report.notModelled.flatMap(({ name, addsToMargin }) => (addsToMargin ? [name] : [])).join("; "),
                "",
              ]
            : [
                report.name,
                "",
                "",
                Number.NaN,
                Number.NaN,
                "",
                Number.NaN,
                Number.NaN,
                "",
                "",
                Number.NaN,
                "",
                report.notApplicable,
              ],
        ),
      },
      {
        name: "Contributions",
        head: ["rule set", "leg", "part", "initial", "maintenance", "binding P&L", ...GREEK_TERMS],
        rows: contributions ? { kind: "contributions", reports: contributions } : [],
      },
      {
        name: "Scenarios",
        head: ["rule set", "underlying", "scenario", "P&L"],
        rows: taken.flatMap((report) =>
          report.scenarios.map(({ underlying, name, pnl }) => [report.name, underlying, name, pnl]),
        ),
      },
      {
        name: "Not modelled",
        head: ["rule set", "what", "why"],
        rows: taken.flatMap((report) => report.notModelled.map(({ name, why }) => [report.name, name, why])),
      },
    ],
  };
}
