import type { EngineClient } from "../../engine/client.ts";
import type { PortfolioEdit } from "../../risk/portfolio-edits.ts";

/** Sends an edit to the hub; resolves to one sentence where it was refused, else to null. */
export async function editPortfolio(engine: EngineClient, edit: PortfolioEdit): Promise<string | null> {
  try {
    await engine.request({ kind: "editPortfolio", edit });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A number as people type it: true minus, spaces between thousands, a comma as decimal mark. NaN where it is none. */
export function typedNumber(text: string): number {
  const clean = text
    .trim()
    .replace(/[\s\u2009\u00a0_]/g, "")
    .replace("\u2212", "-");
  const point = /^[+-]?\d+,\d+$/.test(clean) ? clean.replace(",", ".") : clean.replace(/,(?=\d{3}(\D|$))/g, "");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(point) ? Number(point) : Number.NaN;
}
