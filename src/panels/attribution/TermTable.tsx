import { memo } from "react";
import type { AttributionMethod } from "../../risk/attribution.ts";
import { formatSigned } from "../../ui/format.ts";
import { type AttributionLine, largestTerm, shareWords } from "./model.ts";
import { TERMS, type TermWords } from "./terms.ts";

export interface TermTableProps {
  readonly line: AttributionLine;
  readonly unit: string;
  readonly decimals: number;
  /** Whether fees were counted. */
  readonly fees: boolean;
  /** The method that stays where there is no room for both. */
  readonly method: AttributionMethod;
}

/** One line's P&L term by term, by both methods side by side: what they print adds up to the P&L under them. */
export const TermTable = memo(function TermTable({ line, unit, decimals, fees, method: first }: TermTableProps) {
  const most = largestTerm(line);
  const cell = (words: TermWords, method: AttributionMethod) => {
    if (method === "stepwise" && words.stepwiseIn !== "") return <em>{words.stepwiseIn}</em>;
    if (words.term === "fees" && !fees) return <em>not counted</em>;
    return formatSigned(line[method][words.term], decimals);
  };
  const classOf = (method: AttributionMethod, name = "") => (method === first ? name : `${name} second`.trim());
  const bar = (value: number, method: AttributionMethod) => (
    <td className={classOf(method, "attribution-bar")}>
      <i className={value < 0 ? "down" : "up"} style={{ width: most > 0 ? `${(50 * Math.abs(value)) / most}%` : 0 }} />
    </td>
  );
  return (
    <table className="attribution-terms" aria-label={`Terms of ${line.name}`}>
      <thead>
        <tr>
          <th scope="col" className="attribution-of">
            {line.name}
          </th>
          <th scope="col" className={classOf("taylor")}>
            Taylor<small>{unit}</small>
          </th>
          <th scope="col" className={classOf("taylor")} aria-label="Taylor as a bar" />
          <th scope="col" className={classOf("stepwise")}>
            Stepwise<small>{unit}</small>
          </th>
          <th scope="col" className={classOf("stepwise")} aria-label="Stepwise as a bar" />
        </tr>
      </thead>
      <tbody>
        <tr className="total">
          <th scope="row" title="All terms under it add up to it, as they are printed">
            P&L
          </th>
          <td className={classOf("taylor")}>{formatSigned(line.taylor.pnl, decimals)}</td>
          <td className={classOf("taylor")} />
          <td className={classOf("stepwise")}>{formatSigned(line.stepwise.pnl, decimals)}</td>
          <td className={classOf("stepwise")} />
        </tr>
        {TERMS.map((words) => (
          <tr key={words.term} className={words.term === "unexplained" ? "unexplained" : ""}>
            <th scope="row" title={words.hint}>
              {words.label}
            </th>
            <td className={classOf("taylor")}>{cell(words, "taylor")}</td>
            {bar(line.taylor[words.term], "taylor")}
            <td className={classOf("stepwise")}>{cell(words, "stepwise")}</td>
            {bar(line.stepwise[words.term], "stepwise")}
          </tr>
        ))}
        <tr className="share">
          <th scope="row" title="Unexplained of each position over its P&L, both without their signs">
            of |P&L|, %
          </th>
          <td className={classOf("taylor")}>{shareWords(line.shares.taylor)}</td>
          <td className={classOf("taylor")} />
          <td className={classOf("stepwise")}>{shareWords(line.shares.stepwise)}</td>
          <td className={classOf("stepwise")} />
        </tr>
      </tbody>
    </table>
  );
});
