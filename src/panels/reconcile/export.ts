import type { EngineClient } from "../../engine/client.ts";
import { leftOut } from "../../risk/holdings.ts";
import type { ExportDocument } from "../export-document.ts";
import { type ExportMoment, exportFacts, stateWords } from "../export-facts.ts";
import type { HeldReply } from "./model.ts";

/** Every figure at full precision, with the cause of each difference. */
export async function reconcileExport(
  engine: EngineClient,
  held: readonly HeldReply[],
): Promise<ExportDocument | null> {
  if (held.length === 0) return null;
  const results = held.map(({ result }) => result);
  const moments = held.flatMap(({ moment }) => moment ?? []);
  // Each reply was held against the market as it was then; the newest of these states is named first.
  const moment = moments.reduce<ExportMoment | null>((last, one) => (last && last.at > one.at ? last : one), null);
  const facts = await exportFacts(engine, {
    at: moment?.at ?? engine.view.now,
    moment,
    rules: [...new Set(results.map(({ rules }) => rules).filter((name) => name !== ""))],
    basis: "mark",
    excluded: leftOut(results.flatMap(({ excluded }) => excluded)),
  });
  return {
    title: "Reconciliation",
    facts: [
      ...facts,
      ...held.flatMap(({ result: { kind, basis }, moment: of }) => [
        [`ours, ${kind}`, basis] as const,
        [`snapshot hash, ${kind}`, stateWords(of)] as const,
      ]),
    ],
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
