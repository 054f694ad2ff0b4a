import type { EngineClient } from "../../engine/client.ts";
import { leftOut } from "../../risk/holdings.ts";
import type { ExportDocument } from "../export-document.ts";
import { exportFacts } from "../export-facts.ts";
import type { Reconciliation } from "./model.ts";

/** Every figure at full precision, with the cause of each difference. */
export async function reconcileExport(
  engine: EngineClient,
  results: readonly Reconciliation[],
): Promise<ExportDocument | null> {
  if (results.length === 0) return null;
  const facts = await exportFacts(engine, {
    at: engine.view.now,
    rules: [...new Set(results.map(({ rules }) => rules).filter((name) => name !== ""))],
    basis: "mark",
    excluded: leftOut(results.flatMap(({ excluded }) => excluded)),
  });
  return {
    title: "Reconciliation",
    facts: [...facts, ...results.map(({ kind, basis }) => [`ours, ${kind}`, basis] as const)],
    picture: null,
    tables: [
      {
        name: "Figures",
        head: ["reply", "figure", "ours", "theirs", "difference", "agrees", "cause"],
        rows: results.flatMap(({ kind, rows }) =>
          rows.map(({ figure, ours, theirs, difference, agrees, cause }) => [
            kind,
            figure,
            ours,
            theirs,
            difference,
            agrees ? "yes" : "no",
            cause ?? "",
          ]),
        ),
      },
    ],
  };
}
