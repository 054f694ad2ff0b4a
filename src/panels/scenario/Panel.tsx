import { type CSSProperties, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import type { MarketView } from "../../engine/market-view.ts";
import { RULE_NAMES } from "../../risk/margin/rule-names.ts";
import { type BookPosition, shownBook } from "../../risk/portfolio-document.ts";
import { G, STICKINESS } from "../../risk/scenario-grid.ts";
import { ChipSelect } from "../../ui/ChipSelect.tsx";
import { formatNumber, formatSigned } from "../../ui/format.ts";
import { Segmented } from "../../ui/Segmented.tsx";
import { type TwinRow, TwinTable } from "../../ui/TwinTable.tsx";
import { type Currencies, currenciesOf, quantityForm } from "../greek-units.ts";
import type { PanelProps } from "../panel.ts";
import { RiskPanelFrame } from "../RiskPanelFrame.tsx";
import { SettleChoice } from "../SettleChoice.tsx";
import { settledWords } from "../settle-rule.ts";
import { writeText } from "../tool-facts.ts";
import { UnitsChoice } from "../UnitsChoice.tsx";
import { unpriced } from "../unpriced.ts";
import { useRiskPanel, writeExcluded } from "../use-risk-panel.ts";
import { useTableKey } from "../use-table-key.ts";
import type { ScenarioExport } from "./export.ts";
import { gridHeadings, nodeReference } from "./headings.ts";
import { createHeatGrid, type HeatGrid } from "./heat-grid.ts";
import { marginCellWords, marginHeat, marginWords } from "./margin-heat.ts";
import {
  cellText,
  emptied,
  type GridResult,
  gridSpec,
  type HeatModel,
  heatModel,
  isMargin,
  noCellsWords,
  ofPriced,
  rowHeading,
  rowKindOf,
  spotHeading,
} from "./model.ts";
import { ScenarioNodes } from "./ScenarioNodes.tsx";
import type { ScenarioSettings } from "./settings.ts";
import "./scenario.css";

/** Numbers are repainted at most this often, ms: five times a second. */
const INTERVAL = 200;

const AXES = [
  { value: "vol", label: "Spot × vol", title: "Spot across, vol down" },
  { value: "time", label: "Spot × time", title: "Spot across, days from now down" },
] as const;
const MEASURES = [
  { value: "pnl", label: "P&L", title: "Gain against now, every position repriced in full" },
  { value: "delta", label: "Delta", title: "Delta of the book there" },
  { value: "gamma", label: "Gamma", title: "Gamma of the book there" },
  { value: "vega", label: "Vega", title: "Vega of the book there" },
  { value: "initial", label: "IM", title: "Initial margin that the book must post there" },
  { value: "maintenance", label: "MM", title: "Maintenance margin of the book there" },
] as const;
const STICKY_OPTIONS = STICKINESS.map((value) => ({ value, label: value }));
const SHOCKS = [
  { value: "relative", label: "relative" },
  { value: "points", label: "points" },
] as const;

const ASKED_FROZEN = "The view is frozen: go on (Space) for these numbers";

/** What the book gains, and what it is then, under moves of spot and vol or time. */
export default function ScenarioPanel(props: PanelProps<ScenarioSettings>) {
  const { engine, header, settings, change } = props;
  const [width, setWidth] = useState(0);
  const host = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLDivElement>(null);
  const detail = useRef<HTMLDivElement>(null);
  const rulesWords = useRef<HTMLDivElement>(null);
  const settled = useRef<HTMLDivElement>(null);
  const grid = useRef<HeatGrid | null>(null);
  const shown = useRef<ScenarioExport | null>(null);
  const table = useRef<((rows: readonly TwinRow[]) => void) | null>(null);
  const currencies = currenciesOf(engine.view.catalog);
  const from = nodeReference(engine.view);
  const spec = gridSpec(settings, width, from);
  const margin = isMargin(settings.measure);
  const marginKey = `${props.id}/margins`;
  useEffect(() => () => engine.setRisk(marginKey, null), [engine, marginKey]);
  const specNow = () => gridSpec(settings, width, nodeReference(engine.view));
  const wordsAt = (row: number, column: number): string => {
    const result = engine.risk(panel.key);
    if (result?.kind !== "grid") return "";
    const words = cellWords(ofPriced(result), row, column, settings, currencies);
    const margins = margin && !unpriced(result) ? engine.risk(marginKey) : null;
    return margins?.kind === "marginGrid" ? `${words}; ${marginCellWords(margins, row, column, currencies)}` : words;
  };
  const showDetail = (): void => {
    const at = grid.current?.current();
    if (at) writeText(detail.current, wordsAt(at.row, at.column));
  };
  const latest = useRef({ wordsAt, showDetail });
  latest.current = { wordsAt, showDetail };
  const panel = useRiskPanel(props, {
    kind: "grid",
    ask: () => (width > 0 ? { kind: "grid", grid: specNow(), legs: null } : null),
    interval: INTERVAL,
    besides: margin ? marginKey : null,
    resized: setWidth,
    paint(answered) {
      const result = answered && ofPriced(answered);
      engine.setRisk(
        marginKey,
        width > 0 && margin ? { kind: "marginGrid", grid: specNow(), rules: settings.rules } : null,
      );
      const answer = margin ? engine.risk(marginKey) : null;
      const margins = answer?.kind === "marginGrid" && result && !unpriced(result) ? answer : null;
      const none = result !== null && unpriced(result);
      if (!result) {
        writeText(rulesWords.current, engine.frozen ? ASKED_FROZEN : "");
        return;
      }
      const noMargin = margin && !margins && !none;
      // Cells of another question are not shown under this one: while frozen they would stay.
      const other = noMargin || result.grid.rowKind !== rowKindOf(settings);
      const words = margins ? marginWords(margins) : noCellsWords(result, margin);
      writeText(rulesWords.current, other && engine.frozen ? ASKED_FROZEN : words);
      const found = margins ? marginHeat(margins, settings, currencies) : heatModel(result, settings, currencies);
      const model = other ? emptied(found) : found;
      const { columns, rows } = gridHeadings(model.spec, engine.view);
      shown.current = { result, margins, model, columns, rows };
      grid.current?.show(model, columns, rows);
      table.current?.(twinRows(model, rows));
      paintLegend(legend.current, model);
      const last = model.spec.rowKind === "days" ? Math.max(...model.spec.rows) : 0;
      writeText(settled.current, settledWords(heldExpiries(engine), engine.view.now + last * 86_400_000, settings));
      showDetail();
      writeExcluded(panel.excluded.current, result.excluded, margins ? 0 : result.atVenueMark);
      header.setContext([model.unit]);
    },
  });
  const { repaint, root } = panel;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the grid is built anew where its host is
  useLayoutEffect(() => {
    if (!host.current) return;
    const made = createHeatGrid(
      host.current,
      (row, column) => latest.current.wordsAt(row, column),
      () => latest.current.showDetail(),
    );
    grid.current = made;
    repaint();
    return () => {
      grid.current = null;
      made.destroy();
    };
  }, [repaint, settings.table, panel.bookEmpty]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another width asks for another grid
  useLayoutEffect(repaint, [width]);

  const onTable = useCallback(
    (write: ((rows: readonly TwinRow[]) => void) | null) => {
      table.current = write;
      repaint();
    },
    [repaint],
  );
  const onKey = useTableKey(root, '.heat [tabindex="0"]', settings.table, (next) =>
    change({ ...settings, table: next }),
  );
  const { spot } = from;
  return (
    <RiskPanelFrame
      className="scenario"
      engine={engine}
      panel={panel}
      onKeyDown={onKey}
      exported={{
        picture: true,
        make: async () => {
          const { scenarioExport } = await import("./export.ts");
          return shown.current && root.current ? scenarioExport(engine, settings, shown.current, root.current) : null;
        },
      }}
      tools={
        <>
          <Segmented
            label="Axes"
            options={AXES}
            value={settings.axes}
            onChange={(axes) => change({ ...settings, axes })}
          />
          <Segmented
            label="Measure"
            options={MEASURES}
            value={settings.measure}
            onChange={(measure) => change({ ...settings, measure })}
          />
          <UnitsChoice value={settings.convention} onChange={(convention) => change({ ...settings, convention })} />
          <ChipSelect
            label="sticky"
            title="What stays with an option when spot moves: its vol, its ln(K/F) on the smile, or its standard deviations on it"
            options={STICKY_OPTIONS}
            value={settings.sticky}
            onChange={(sticky) => change({ ...settings, sticky })}
          />
          {margin ? (
            <ChipSelect
              label="rules"
              options={RULE_NAMES}
              value={settings.rules}
              onChange={(rules) => change({ ...settings, rules })}
            />
          ) : null}
          {settings.axes === "vol" ? (
            <ChipSelect
              label="vol"
              options={SHOCKS}
              value={settings.shock}
              onChange={(shock) => change({ ...settings, shock })}
            />
          ) : (
            <SettleChoice
              label="Expired legs settle"
              settings={settings}
              spot={from.spot}
              change={(settle) => change({ ...settings, ...settle })}
            />
          )}
          <button
            type="button"
            className="chip"
            aria-pressed={settings.editNodes}
            title="Type the nodes of both axes, and how vol follows spot and strike"
            onClick={() => change({ ...settings, editNodes: !settings.editNodes })}
          >
            Nodes
          </button>
        </>
      }
      empty={
        panel.bookEmpty
          ? {
              title: "Nothing to move",
              text: "Scenarios reprice the positions of the shown book: it has none yet.",
            }
          : null
      }
    >
      {settings.editNodes ? (
        <ScenarioNodes
          settings={settings}
          rowKind={rowKindOf(settings)}
          spot={from.spot}
          vol={from.vol}
          change={change}
        />
      ) : null}
      <div
        className="scenario-body market-numbers"
        style={{ "--heat-details": 1 + Number(settings.axes === "time") + 3 * Number(margin) } as CSSProperties}
      >
        {settings.table ? (
          <TwinTable
            caption="Scenarios; press t for the colours"
            columns={[
              { label: settings.axes === "vol" ? "Vol" : "Time", unit: "" },
              ...spec.spot.map((move) => ({ label: spotHeading(move, spot)[0], unit: spotHeading(move, spot)[1] })),
            ]}
            onTable={onTable}
          />
        ) : (
          <div className="scenario-grid" ref={host} />
        )}
        <div className="scenario-legend" ref={legend}>
          <span data-part="low" />
          <span className="scenario-ramp" />
          <span data-part="high" />
          <span>
            <i className="scenario-key heat-current" /> now
          </span>
          <span data-part="worst" />
          <span>
            <i className="scenario-zero" /> zero line
          </span>
        </div>
        <div className="scenario-detail" ref={detail} />
        {settings.axes === "time" ? <div className="scenario-detail" ref={settled} /> : null}
        <div className="scenario-words" ref={rulesWords} />
      </div>
    </RiskPanelFrame>
  );
}

/** Expiries of the option positions in the aggregates, one each, epoch ms. */
function heldExpiries({ view, portfolio }: EngineClient): readonly number[] {
  if (!portfolio) return [];
  const { positions } = shownBook(portfolio.document);
  const known = expiriesOf.get(positions);
  if (known?.catalog === view.catalog) return known.expiries;
  const expiries = positions.flatMap(({ instrument, included }) => {
    const slot = view.slotByName.get(instrument);
    const held = slot === undefined ? undefined : view.instrumentBySlot.get(slot);
    return included && (held?.kind === "option" || held?.kind === "future") ? [held.expiry] : [];
  });
  expiriesOf.set(positions, { catalog: view.catalog, expiries });
  return expiries;
}

/** Looked up once for each version of a book and of the venue's list. */
const expiriesOf = new WeakMap<
  readonly BookPosition[],
  { readonly catalog: MarketView["catalog"]; readonly expiries: readonly number[] }
>();

/** All measures of one cell in words. */
function cellWords(
  result: GridResult,
  row: number,
  column: number,
  settings: ScenarioSettings,
  currencies: Currencies,
): string {
  const { grid, output } = result;
  const cells = grid.spot.length * grid.rows.length;
  const parts = (["money", "delta", "gamma", "vega"] as const).map((quantity) => {
    const form = quantityForm(quantity, settings.convention, currencies);
    const value = form.grid
      ? (output[G[form.grid] * cells + row * grid.spot.length + column] ?? Number.NaN)
      : Number.NaN;
    return `${quantity === "money" ? "P&L" : quantity} ${formatSigned(value, form.decimals)} ${form.unit}`;
  });
  const move = `spot ${spotHeading(grid.spot[column]!, Number.NaN)[0]}`;
  const [down] = rowHeading(grid, row, Number.NaN, Number.NaN);
  return `${move}, ${grid.rowKind === "days" ? down : `vol ${down}`}: ${parts.join(", ")}`;
}

function twinRows(model: HeatModel, rows: readonly (readonly [string, string])[]): TwinRow[] {
  const width = model.spec.spot.length;
  return rows.map(([first, second], row) => ({
    cells: [`${first} ${second}`, ...model.spec.spot.map((_, column) => cellText(model, row * width + column))],
    mark: model.spec.rows[row] === 0 ? "current" : "",
  }));
}

function paintLegend(legend: HTMLElement | null, model: HeatModel): void {
  if (!legend) return;
  const part = (name: string): Element | null => legend.querySelector(`[data-part="${name}"]`);
  const end = (sign: number): string =>
    `${model.clamped ? (sign < 0 ? "≤ " : "≥ ") : ""}${formatSigned((sign * model.limit) / model.scale, model.decimals)} ${model.unit}`;
  const most = `${model.clamped ? "≥ " : ""}${formatNumber(model.limit / model.scale, model.decimals)} ${model.unit}`;
  writeText(part("low"), model.required ? most : end(-1));
  writeText(part("high"), model.required ? "0" : end(1));
  legend.classList.toggle("scenario-required", model.required);
  writeText(
    part("worst"),
    model.worst < 0 ? "" : `${model.required ? "most" : "worst"} ${cellText(model, model.worst)} ${model.unit}`,
  );
  part("worst")?.classList.toggle("scenario-worst", model.worst >= 0);
}
