import { memo, useEffect, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import { formatNumber, formatSigned } from "../../ui/format.ts";
import type { PanelProps } from "../panel.ts";
import { RiskPanelFrame } from "../RiskPanelFrame.tsx";
import { excludedTip, useRiskPanel } from "../use-risk-panel.ts";
import {
  applies,
  type Explanation,
  explanation,
  type MarginRow,
  type Margins,
  marginRow,
  movingWords,
  noMarginWords,
  type Reports,
} from "./model.ts";
import type { MarginSettings } from "./settings.ts";
import "./margin.css";

const INTERVAL = 250;
/** Positions that are told apart where margin is explained; all others are one row, and all are in the export. */
const LISTED = 30;

/** What the book must post under every rule set that can take it, side by side, and why. */
export default function MarginPanel(props: PanelProps<MarginSettings>) {
  const { engine, header, settings, change } = props;
  // At most once a second, and only where something changed: structure, not ticks.
  const [margins, setMargins] = useState<Margins | null>(null);
  const [moves, setMoves] = useState<readonly string[]>([]);
  const [reports, setReports] = useState<Reports | null>(null);
  const movesKey = `${props.id}/moves`;
  const reportsKey = `${props.id}/reports`;
  useEffect(
    () => () => {
      engine.setRisk(movesKey, null);
      engine.setRisk(reportsKey, null);
    },
    [engine, movesKey, reportsKey],
  );
  // In units of underlying, as amounts of options are and those of futures need not be.
  const minimum = (name: string): number => {
    const { instrumentBySlot, slotByName } = engine.view;
    const of = instrumentBySlot.get(slotByName.get(name) ?? -1);
    return of?.kind === "option" ? of.minAmount : Number.NaN;
  };
  const panel = useRiskPanel(props, {
    kind: "margin",
    ask: () => ({ kind: "margin" }),
    interval: INTERVAL,
    paint(result) {
      // What follows an edit is in the page with this frame, not the next.
      if (result && result.version !== margins?.version) flushSync(() => setMargins(result));
      else if (result) setMargins(result);
      engine.setRisk(movesKey, { kind: "marginAdds", rules: settings.explained, trades: "quoted" });
      const adds = engine.risk(movesKey);
      engine.setRisk(reportsKey, { kind: "marginReports", rules: settings.explained, most: LISTED });
      const made = engine.risk(reportsKey);
      if (made?.kind === "marginReports") setReports(made);
      const words = adds?.kind === "marginAdds" ? movingWords(adds, minimum) : [];
      setMoves((old) => (old.join() === words.join() ? old : words));
    },
  });
  useEffect(() => header.setContext(["k USD", "venue marks"]), [header]);

  const rows = margins?.reports.map((report) => marginRow(report, margins)) ?? [];
  const explained = useMemo(() => {
    const chosen = reports?.reports.find((report) => report.rules === settings.explained);
    return reports && chosen && applies(chosen) ? explanation(chosen, reports) : null;
  }, [reports, settings.explained]);
  const equity = margins ? margins.equity * margins.rate : Number.NaN;
  return (
    <RiskPanelFrame
      className="margin"
      engine={engine}
      panel={panel}
      tools={null}
      exported={{
        picture: false,
        make: async () => {
          const { marginExport } = await import("./export.ts");
          return margins ? marginExport(engine, margins) : null;
        },
      }}
      empty={
        panel.bookEmpty
          ? { title: "Nothing to margin", text: "Margin is taken of the shown book: it holds no position yet." }
          : noMarginWords(margins, engine.frozen !== null)
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section className="margin-body market-numbers" tabIndex={0} aria-label="Margin by rule set">
        <table className="margin-table">
          <thead>
            <tr>
              <th scope="col">
                Rule set<small>as of</small>
              </th>
              <th scope="col">
                Initial<small>k USD</small>
              </th>
              <th scope="col">
                Maintenance<small>k USD</small>
              </th>
              <th
                scope="col"
                title="Initial margin over what the rules count it against, equity or cash, which stands below it"
              >
                IM / held<small>%, of k USD</small>
              </th>
              <th scope="col">
                0 to 100 % of it<small>bar IM, mark MM</small>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <RuleRow
                key={row.id}
                row={row}
                active={row.id === settings.explained}
                choose={() => change({ ...settings, explained: row.id })}
              />
            ))}
          </tbody>
        </table>
        <p className="margin-note">
          Equity <b>{formatNumber(equity / 1_000, 1)}</b> k USD
          {margins && margins.excluded.count > 0 ? (
            <span className="margin-excluded" title={excludedTip(margins.excluded)}>
              {margins.excluded.count} excluded
            </span>
          ) : null}
        </p>
        {explained ? <Explain explained={explained} moves={moves} /> : null}
      </section>
    </RiskPanelFrame>
  );
}

function RuleRow({ row, active, choose }: { readonly row: MarginRow; readonly active: boolean; choose(): void }) {
  const name = (
    <th scope="row">
      <button type="button" aria-pressed={active} onClick={choose} title={row.source || row.notApplicable}>
        {row.name}
      </button>
      <small>{row.asOf}</small>
    </th>
  );
  if (row.notApplicable !== "")
    return (
      <tr className={active ? "active" : ""}>
        {name}
        <td colSpan={4} className="margin-not">
          {row.notApplicable}
        </td>
      </tr>
    );
  const { beyond } = row;
  return (
    <tr className={active ? "active" : ""}>
      {name}
      <td className="margin-initial">
        {row.initial}
        {row.initialChange === "" ? null : <small title="Against the live book">{row.initialChange}</small>}
      </td>
      <td>
        {row.maintenance}
        {row.maintenanceChange === "" ? null : <small title="Against the live book">{row.maintenanceChange}</small>}
      </td>
      <td title={row.heldHint}>
        {formatNumber(row.share * 100, 1)}
        <small>{row.held}</small>
      </td>
      <td className="margin-bar-cell">
        <span className={beyond ? "margin-bar beyond" : "margin-bar"}>
          {beyond || !Number.isNaN(row.share) ? <i style={{ width: `${beyond ? 100 : row.share * 100}%` }} /> : null}
          {row.maintenanceShare <= 1 ? <b style={{ left: `${row.maintenanceShare * 100}%` }} /> : null}
        </span>
        <small>
          {beyond ? <em>exceeds {row.heldAgainst}</em> : null}
          <span>{row.binding}</span>
          {row.atLeast === "" ? null : <span title={`Not modelled: ${row.atLeast}`}>lower bound</span>}
        </small>
      </td>
    </tr>
  );
}

/** Built anew with its own numbers only: what an edit does to the totals is on screen before it. */
const Explain = memo(function Explained({
  explained,
  moves,
}: {
  readonly explained: Explanation;
  readonly moves: readonly string[];
}) {
  const most = explained.rows.reduce((max, { pnl }) => Math.max(max, Math.abs(pnl)), 0);
  return (
    <div className="explain">
      <h3>{explained.title}</h3>
      <p className="margin-note">
        Binding <b>{explained.binding}</b>
        {explained.second === "" ? null : (
          <span>
            second <b>{explained.second}</b>
          </span>
        )}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Position</th>
            <th scope="col">Contribution</th>
            <th scope="col">k USD</th>
            <th scope="col" title="What initial margin would fall by without it">
              saves
            </th>
          </tr>
        </thead>
        <tbody>
          {explained.rows.map((row) => (
            <tr key={row.leg} title={row.terms}>
              <th scope="row">{row.name}</th>
              <td className="explain-bar">
                <i
                  className={row.pnl < 0 ? "explain-fill down" : "explain-fill up"}
                  style={{ width: most > 0 ? `${(50 * Math.abs(row.pnl)) / most}%` : 0 }}
                />
              </td>
              <td>{formatSigned(row.pnl, 1)}</td>
              <td>{formatNumber(row.saves, 1)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Scenario P&L</th>
            <td />
            <td>{formatSigned(explained.total, 1)}</td>
            <td />
          </tr>
          {explained.charges.map(([name, amount]) => (
            <tr key={name} className="explain-charge">
              <th scope="row">{name}</th>
              <td />
              <td>{amount}</td>
              <td />
            </tr>
          ))}
        </tfoot>
      </table>
      {explained.terms.length === 0 ? null : (
        <p className="margin-note">
          Scenario P&L by Greek, k USD
          {explained.terms.map(([label, amount]) => (
            <span key={label}>
              {label} <b>{amount}</b>
            </span>
          ))}
        </p>
      )}
      {moves.length === 0 ? null : (
        <p className="margin-note" title="Of instruments with a live ask to buy at, or a live bid to sell at">
          Smallest trades at live quotes that move the binding scenario
          {moves.map((words) => (
            <b key={words}>{words}</b>
          ))}
        </p>
      )}
      <p className="margin-note">
        Not modelled
        {explained.notModelled.length === 0 ? <b>nothing known</b> : null}
        {explained.notModelled.map(({ name, why }) => (
          <b key={name} title={why}>
            {name}
          </b>
        ))}
      </p>
    </div>
  );
});
