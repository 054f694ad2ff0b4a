import type { AsideResult } from "../engine/aside-protocol.ts";
import type { EngineClient } from "../engine/client.ts";
import type { ViewDocument } from "../views/view-document.ts";

/** A snapshot whose numbers were computed again here: its market, and what came of it. */
export type CheckedSnapshot = Omit<Extract<AsideResult, { kind: "verified" }>, "kind">;
export type PinnedVerdict = CheckedSnapshot["verdict"];

/** Computes the numbers of a snapshot again, in a worker. Rejects with one sentence where it cannot be read. */
export async function checkSnapshot(
  engine: Pick<EngineClient, "aside">,
  snapshot: NonNullable<ViewDocument["snapshot"]>,
): Promise<CheckedSnapshot> {
  const checked = await engine.aside({ kind: "verify", snapshot }, () => undefined, new AbortController().signal);
  if (checked.kind !== "verified") throw new Error("The snapshot could not be checked");
  return checked;
}
