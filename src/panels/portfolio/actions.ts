import type { EngineClient } from "../../engine/client.ts";
import type { EngineRequest } from "../../engine/protocol.ts";
import type { PortfolioEdit } from "../../risk/portfolio-edits.ts";
import { readNumber } from "../../risk/read-number.ts";

/** Sends an edit to the hub; resolves to one sentence where it was refused, else to null. */
export function editPortfolio(engine: EngineClient, edit: PortfolioEdit): Promise<string | null> {
  return changed(engine, { kind: "editPortfolio", edit });
}

/** Takes the last edit back, or makes it again; resolves as `editPortfolio` does. */
export function stepPortfolio(engine: EngineClient, step: "undo" | "redo"): Promise<string | null> {
  return changed(engine, { kind: "stepPortfolio", step });
}

async function changed(engine: EngineClient, request: EngineRequest): Promise<string | null> {
  try {
    await engine.request(request);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A number as people type it, see `readNumber`; NaN where it is none, or may be one of two. */
export function typedNumber(text: string): number {
  const read = readNumber(text);
  return typeof read === "number" ? read : Number.NaN;
}
