import type { RiskResult } from "../engine/protocol.ts";
import type { BookPosition } from "../risk/portfolio-document.ts";
import { EXCLUDED, EXCLUDED_WORDS, V, VALUE_FIELD_COUNT } from "../risk/valuation.ts";

/** Positions that no sum contains, each with the reason. */
export function excludedWords(
  positions: readonly BookPosition[],
  { rows }: Extract<RiskResult, { kind: "values" }>,
): string[] {
  return positions.flatMap(({ instrument }, i) => {
    const code = rows[i * VALUE_FIELD_COUNT + V.excluded] ?? EXCLUDED.none;
    return code === EXCLUDED.none ? [] : [`${instrument}: ${EXCLUDED_WORDS[code]}`];
  });
}
