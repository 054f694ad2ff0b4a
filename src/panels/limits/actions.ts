import type { EngineClient } from "../../engine/client.ts";
import type { LimitEdit } from "../../risk/limits.ts";

/** Sends an edit to the hub; resolves to one sentence where it was refused, else to null. */
export async function editLimits(engine: EngineClient, edit: LimitEdit): Promise<string | null> {
  try {
    await engine.request({ kind: "editLimits", edit });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
