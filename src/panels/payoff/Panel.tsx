import { useCallback, useEffect, useRef } from "react";
import type uPlot from "uplot";
import { useStore } from "zustand";
import type { RiskResult } from "../../engine/risk-protocol.ts";
import { S } from "../../market/derived-columns.ts";
import { NOTHING_LEFT_OUT } from "../../risk/holdings.ts";
import { placePreset, STRATEGY_PRESETS } from "../../risk/strategies.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { ChipSelect } from "../../ui/ChipSelect.tsx";
import type { ChartTokens } from "../../ui/chart-tokens.ts";
import { formatNumber, formatSigned } from "../../ui/format.ts";
import { LineChart } from "../../ui/LineChart.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { selection } from "../../views/selection.ts";
import { mayEdit } from "../../views/viewer.ts";
import { currenciesOf } from "../greek-units.ts";
import type { PanelProps } from "../panel.ts";
import { RiskPanelFrame } from "../RiskPanelFrame.tsx";
import { SettleChoice } from "../SettleChoice.tsx";
import { settledWords } from "../settle-rule.ts";
import { type ToolFact, writeFacts, writeText } from "../tool-facts.ts";
import { useRiskPanel, writeExcluded } from "../use-risk-panel.ts";
import { type PayoffScene, payoffOptions } from "./draw.ts";
import type { PayoffExport } from "./export.ts";
import {
  entryPrice,
  gridLegs,
  lastExpiry,
  legExpiries,
  noCurvesWords,
  type Payoff,
  payoff,
  payoffSpec,
} from "./model.ts";
import type { PayoffLeg, PayoffSettings } from "./settings.ts";
import { VolBends } from "./VolBends.tsx";
import "./payoff.css";

const INTERVAL = 250;

const PRESET_OPTIONS = [
  { value: "", label: "choose" },
  ...STRATEGY_PRESETS.map(({ name, group }) => ({ value: name, label: `${group}: ${name}` })),
];
const ENTRY = [
  { value: "mid", label: "mid" },
  { value: "cross", label: "cross the spread" },
] as const;
const STICKY = [
  { value: "strike", label: "strike" },
  { value: "moneyness", label: "moneyness" },
  { value: "delta", label: "delta" },
] as const;
const CURRENCY = [
  { value: "usd", label: "USD", title: "Gain in USD" },
  { value: "coin", label: "coin", title: "Gain in coin: curved, and without a floor for who is short calls" },
] as const;

/** A structure tried out: built from presets and free legs, with what it gains at every spot today, later and at expiry. */
export default function PayoffPanel(props: PanelProps<PayoffSettings>) {
  const { engine, header, settings, change } = props;
  const expiry = useStore(selection, (now) => now.expiry);
  const facts = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const shown = useRef<PayoffExport | null>(null);
  const scene = useRef<PayoffScene>({ payoff: null, old: false });
  const why = useRef<HTMLParagraphElement>(null);
  /** The newest result, and the question it came for: while frozen another question gets none. */
  const answered = useRef<{ readonly result: RiskResult | null; readonly question: string }>({
    result: null,
    question: "",
  });
  const currencies = currenciesOf(engine.view.catalog);
  function question() {
    const grid = payoffSpec(engine.view, settings);
    const legs = gridLegs(engine.view, settings.legs);
    return grid ? ({ kind: "grid", grid, legs } as const) : null;
  }
  const panel = useRiskPanel(props, {
    kind: "grid",
    ask: question,
    interval: INTERVAL,
    aged(age) {
      scene.current.old = age === "stale";
      chart.current?.redraw(false);
    },
    paint(newest) {
      const asked = JSON.stringify(question());
      if (newest !== answered.current.result) answered.current = { result: newest, question: asked };
      const frozen = engine.frozen !== null;
      const result = frozen && answered.current.question !== asked ? null : newest;
      const made = result ? payoff(engine.view, settings, result) : null;
      scene.current.payoff = made;
      writeText(why.current, noCurvesWords(engine.view, settings, frozen, result, made));
      const unit = settings.currency === "coin" ? currencies.coin : currencies.money;
      const decimals = settings.currency === "coin" ? 4 : 0;
      chart.current?.setData(made ? [[...made.spots], made.expiry, made.later, made.today] : [[], [], [], []]);
      writeFacts(facts.current, made ? payoffFacts(made, unit, decimals) : []);
      const excluded = result?.excluded ?? NOTHING_LEFT_OUT;
      const atVenueMark = result?.atVenueMark ?? 0;
      writeExcluded(panel.excluded.current, excluded, atVenueMark);
      shown.current = made && result ? { result, made, unit } : null;
    },
  });
  const { repaint } = panel;

  useEffect(
    () => header.setContext([settings.currency === "coin" ? currencies.coin : currencies.money]),
    [header, settings.currency, currencies.coin, currencies.money],
  );
  const options = useCallback((tokens: ChartTokens) => payoffOptions(scene.current, tokens), []);
  const onChart = useCallback(
    (made: uPlot | null) => {
      chart.current = made;
      repaint();
    },
    [repaint],
  );

  function choosePreset(name: string): void {
    const preset = STRATEGY_PRESETS.find((one) => one.name === name);
    const { view } = engine;
    const at = expiry ?? view.catalog?.expiries[0];
    if (!preset || at === undefined) return;
    const instruments = [...view.instrumentBySlot.values()];
    const listed = instruments.flatMap(({ kind, name: of, expiry: end, strike, right }) =>
      kind === "option" && right ? [{ name: of, expiry: end, strike, right }] : [],
    );
    const held = instruments.find(({ kind }) => kind === "perpetual")?.name ?? null;
    const placed = placePreset(preset, listed, at, view.slices.get(at)?.[S.forward] ?? Number.NaN, held);
    if (typeof placed === "string") header.setState(placed);
    else {
      header.setState(null);
      change({ ...settings, preset: name, legs: placed.map((leg) => ({ ...leg, price: null })) });
    }
  }

  const setLeg = (index: number, part: Partial<PayoffLeg>): void =>
    change({ ...settings, legs: settings.legs.map((leg, i) => (i === index ? { ...leg, ...part } : leg)) });

  function book(): void {
    const at = engine.view.now;
    const positions = settings.legs.map((leg) => {
      const price = entryPrice(engine.view, leg, settings.entry);
      return {
        instrument: leg.instrument,
        size: leg.size,
        unit: "underlying" as const,
        averagePrice: Number.isNaN(price) ? null : price,
        openedAt: Number.isNaN(at) ? null : at,
        tags: settings.preset === "" ? [] : [settings.preset],
        included: true,
      };
    });
    engine
      .request({ kind: "editPortfolio", edit: { type: "add", positions } })
      .catch((error: unknown) => header.setState(error instanceof Error ? error.message : String(error)));
  }

  const focused = useStore(selection, (now) => now.focused);
  const keys = legKeys(settings.legs);
  const expiries = legExpiries(engine.view, settings.legs, ["option"]);
  const settling = legExpiries(engine.view, settings.legs, ["option", "future"]);
  const early = settledWords(settling, lastExpiry(engine.view, settings.legs), settings);
  return (
    <RiskPanelFrame
      className="payoff"
      engine={engine}
      panel={panel}
      tools={
        <>
          <ChipSelect label="Structure" options={PRESET_OPTIONS} value={settings.preset} onChange={choosePreset} />
          <ChipSelect
            label="Entry"
            options={ENTRY}
            value={settings.entry}
            onChange={(entry) => change({ ...settings, entry })}
          />
          <Segmented
            label="Currency"
            options={CURRENCY}
            value={settings.currency}
            onChange={(currency) => change({ ...settings, currency })}
          />
          <ChipSelect
            label="sticky"
            options={STICKY}
            value={settings.sticky}
            onChange={(sticky) => change({ ...settings, sticky })}
          />
        </>
      }
      exported={{
        picture: true,
        make: async () => {
          const { payoffExport } = await import("./export.ts");
          return shown.current && panel.root.current
            ? payoffExport(engine, settings, shown.current, panel.root.current)
            : null;
        },
      }}
      ownLegs
      empty={
        settings.legs.length > 0
          ? null
          : {
              title: "No structure yet",
              text: "Choose one above, placed around the forward of the chosen expiry, or start from the instrument in focus.",
              actions: focused ? (
                <Button
                  primary
                  onClick={() => change({ ...settings, legs: [{ instrument: focused, size: 1, price: null }] })}
                >
                  Start with {focused}
                </Button>
              ) : null,
            }
      }
    >
      <div className="payoff-body">
        <div className="payoff-legs">
          {settings.legs.map((leg, i) => (
            <div className="payoff-leg" key={keys[i]}>
              <span title={leg.instrument}>{leg.instrument}</span>
              <input
                className="field"
                type="number"
                step="any"
                aria-label={`Size of ${leg.instrument}`}
                value={leg.size}
                onChange={(event) => {
                  const size = event.currentTarget.valueAsNumber;
                  if (Number.isFinite(size)) setLeg(i, { size });
                }}
              />
              <input
                className="field"
                type="number"
                step="any"
                min="0"
                aria-label={`Own entry price of ${leg.instrument}`}
                placeholder={settings.entry}
                value={leg.price ?? ""}
                onChange={(event) => {
                  const price = event.currentTarget.valueAsNumber;
                  setLeg(i, { price: Number.isFinite(price) && price >= 0 ? price : null });
                }}
              />
              <IconButton
                icon="close"
                label={`Remove ${leg.instrument}`}
                onClick={() => change({ ...settings, legs: settings.legs.filter((_, at) => at !== i) })}
              />
            </div>
          ))}
          <div className="payoff-actions">
            {focused && settings.legs.length < 32 ? (
              <Button
                onClick={() =>
                  change({ ...settings, legs: [...settings.legs, { instrument: focused, size: 1, price: null }] })
                }
              >
                Add {focused}
              </Button>
            ) : null}
            {mayEdit() ? (
              <Button primary onClick={book}>
                Add to the book
              </Button>
            ) : null}
          </div>
          <label>
            T + {settings.days} d
            <input
              type="range"
              min="0"
              max="90"
              value={Math.min(90, settings.days)}
              onChange={(event) => change({ ...settings, days: event.currentTarget.valueAsNumber })}
            />
          </label>
          <label>
            Vol {formatSigned(settings.vol * 100, 0)} %
            <input
              type="range"
              min="-50"
              max="100"
              value={settings.vol * 100}
              onChange={(event) => change({ ...settings, vol: event.currentTarget.valueAsNumber / 100 })}
            />
          </label>
          <VolBends settings={settings} expiries={[...new Set(expiries)].sort((a, b) => a - b)} change={change} />
          <div>
            <SettleChoice
              label="Earlier legs settle"
              settings={settings}
              spot={scene.current.payoff?.spot ?? Number.NaN}
              change={(settle) => change({ ...settings, ...settle })}
            />
          </div>
          <label className="payoff-check">
            <input
              type="checkbox"
              checked={settings.fees}
              onChange={(event) => change({ ...settings, fees: event.currentTarget.checked })}
            />
            Fees: taker, at most an eighth of an option's price; the cheaper side of a combination of options free
          </label>
        </div>
        <div className="payoff-plot market-numbers">
          <LineChart options={options} onChart={onChart} />
          <p className="payoff-why" role="status" ref={why} />
          <p className="payoff-legend">
            <span>
              <i className="expiry" /> last expiry
            </span>
            <span>
              <i className="later" /> T + {settings.days} d
            </span>
            <span>
              <i className="today" /> today
            </span>
            <span>shaded: 1 and 2 standard deviations</span>
            {early === "" ? null : <span>At the last expiry: {early}</span>}
          </p>
          <div className="payoff-facts" ref={facts} />
        </div>
      </div>
    </RiskPanelFrame>
  );
}

/** A leg is known by its instrument, and the how manieth of it it is. */
function legKeys(legs: readonly PayoffLeg[]): string[] {
  return legs.map(({ instrument }, i) => {
    const before = legs.slice(0, i).filter((leg) => leg.instrument === instrument).length;
    return `${instrument} ${before}`;
  });
}

function payoffFacts(made: Payoff, unit: string, decimals: number): ToolFact[] {
  return [
    [made.cost >= 0 ? "Costs" : "Brings", `${formatNumber(Math.abs(made.cost), decimals)} ${unit}`],
    ["Fees", formatNumber(made.fee, decimals)],
    ["Today, spot as it is", formatSigned(made.now, decimals)],
    ["Break-even", made.breakEvens.map((spot) => formatNumber(spot, 0)).join(", ") || "none"],
    ["Best within ±40 %", formatSigned(made.best, decimals)],
    ["Worst within ±40 %", formatSigned(made.worst, decimals)],
    ["Chance of gain", Number.isNaN(made.probability) ? "—" : `${formatNumber(made.probability * 100, 1)} %`],
  ];
}
