import type { EngineClient } from "../../engine/client.ts";
import { GREEK_TERMS } from "../../risk/margin-terms.ts";
import { MAX_POSITIONS } from "../../risk/portfolio.ts";
import type { ExportDocument } from "../export-document.ts";
import { exportFacts } from "../export-facts.ts";
import { applies, type Margins } from "./model.ts";

const ALL = { kind: "marginReports", rules: null, most: MAX_POSITIONS } as const;

/** Margin under every rule set and what makes it up, in each rule set's own currency; what is `shown` where the view is frozen. */
export async function marginExport(engine: EngineClient, shown: Margins): Promise<ExportDocument> {
  const moment = await engine.moment([{ kind: "margin" }, ALL], []);
  const [totals, made] = moment?.results ?? [];
  const margins = totals?.kind === "margin" ? totals : shown;
  const contributions = made?.kind === "marginReports" ? made.reports.filter(applies) : [];
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
    facts: [...facts, ["equity", `${margins.equity} ${margins.currency}`]],
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
        rows: contributions.flatMap((report) =>
          report.contributions.map(({ leg, name, initial, maintenance, pnl, terms }) => [
            report.name,
            leg ?? "",
            name,
            initial,
            maintenance,
            pnl ?? Number.NaN,
            ...GREEK_TERMS.map((term) => terms?.[term] ?? Number.NaN),
          ]),
        ),
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
