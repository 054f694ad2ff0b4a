import { memo } from "react";
import type { AttributionMethod } from "../../risk/attribution.ts";
import { formatSigned } from "../../ui/format.ts";
import { type AttributionLine, type AttributionModel, shareWords } from "./model.ts";
import { GROUPS } from "./terms.ts";

export interface PositionTableProps {
  readonly model: AttributionModel;
  readonly method: AttributionMethod;
  readonly unit: string;
  /** Key of the line whose terms are shown. */
  readonly chosen: string;
  choose(key: string): void;
}

/** What is left stays in sight, as the P&L does, however far the terms between them scroll. */
const classOf = (label: string): string | undefined => (label === "Unexplained" ? "attribution-left" : undefined);

/** Every position's P&L in groups of terms, the total first; a line that is chosen shows all its terms. */
export const PositionTable = memo(function PositionTable({ model, method, unit, chosen, choose }: PositionTableProps) {
  const { decimals, total, lines } = model;
  const cells = (line: AttributionLine) => {
    const row = line[method];
    const direction = row.pnl > 0 ? "up" : row.pnl < 0 ? "down" : "";
    return (
      <>
        <th scope="row">
          <button type="button" aria-pressed={line.key === chosen} onClick={() => choose(line.key)} title={line.note}>
            {line.name}
          </button>
          {line.note === "" ? null : <small title={line.note}>{line.note}</small>}
        </th>
        <td className={`attribution-pnl ${direction}`.trim()}>{formatSigned(row.pnl, decimals)}</td>
        {GROUPS.map(({ label, terms }) => (
          <td key={label} className={classOf(label)}>
            {formatSigned(Number(terms.reduce((sum, term) => sum + row[term], 0).toFixed(decimals)), decimals)}
          </td>
        ))}
        <td className="attribution-share">{shareWords(line.shares[method])}</td>
      </>
    );
  };
  return (
    <table className="attribution-positions">
      <thead>
        <tr>
          <th scope="col">Position</th>
          <th scope="col" className="attribution-pnl">
            P&L<small>{unit}</small>
          </th>
          {GROUPS.map(({ label }) => (
            <th scope="col" key={label} className={classOf(label)}>
              {label}
              <small>{unit}</small>
            </th>
          ))}
          <th scope="col" className="attribution-share">
            Unexpl.<small>% of |P&L|</small>
          </th>
        </tr>
      </thead>
      <tbody>
        <tr className={chosen === total.key ? "total active" : "total"}>{cells(total)}</tr>
        {lines.map((line) => (
          <tr key={line.key} className={chosen === line.key ? "active" : ""}>
            {cells(line)}
          </tr>
        ))}
      </tbody>
    </table>
  );
});
