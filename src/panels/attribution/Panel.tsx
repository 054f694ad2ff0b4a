import { useEffect, useMemo, useRef, useState } from "react";
import type { PortfolioState } from "../../engine/risk-protocol.ts";
import type { ATTRIBUTION_CURRENCIES } from "../../risk/attribution-book.ts";
import { NOTHING_LEFT_OUT } from "../../risk/holdings.ts";
import { shownBook } from "../../risk/portfolio-document.ts";
import { Button } from "../../ui/Button.tsx";
import { ChipSelect } from "../../ui/ChipSelect.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { currenciesOf } from "../greek-units.ts";
import type { PanelProps } from "../panel.ts";
import { RiskPanelFrame } from "../RiskPanelFrame.tsx";
import { useMarketState, usePainter, useStructure } from "../use-panel.ts";
import { usePortfolio } from "../use-portfolio.ts";
import { writeExcluded } from "../use-risk-panel.ts";
import { InstantField } from "./InstantField.tsx";
import { attributionModel, fundingWords, spanWords, startsWords } from "./model.ts";
import { PositionTable } from "./PositionTable.tsx";
import type { AttributionSettings } from "./settings.ts";
import { TermTable } from "./TermTable.tsx";
import { useAttribution } from "./use-attribution.ts";
import "./attribution.css";

const STARTS = [
  { value: "trade", label: "the trade" },
  { value: "expiryDay", label: "08:00 UTC" },
  { value: "calendarDay", label: "00:00 UTC" },
  { value: "instant", label: "an instant" },
] as const;
const ENDS = [
  { value: "now", label: "now" },
  { value: "instant", label: "an instant" },
] as const;
const METHODS = [
  { value: "taylor", label: "Taylor", title: "Greeks at the start's market once time has passed, to second order" },
  {
    value: "stepwise",
    label: "Stepwise",
    title: "Full repricing as time, spot, carry and vol move one after the other",
  },
] as const;

/** The portfolio counts its P&L from the instant that is asked for here. */
function sameAsked(portfolio: PortfolioState | null, { start, startAt }: AttributionSettings): boolean {
  const asked = portfolio?.document.pnlStart;
  return asked?.kind === start && (asked.kind !== "instant" || asked.at === startAt);
}

/** Where the book's P&L between two instants of the event log comes from. */
export default function AttributionPanel(props: PanelProps<AttributionSettings>) {
  const { id, engine, header, settings, change } = props;
  useStructure(engine);
  const portfolio = usePortfolio(engine);
  const [words, state] = useMarketState(engine, header);
  const [chosen, setChosen] = useState("total");
  const root = useRef<HTMLDivElement>(null);
  const excluded = useRef<HTMLSpanElement>(null);
  const bookEmpty = portfolio !== null && shownBook(portfolio.document).positions.length === 0;
  const ready = portfolio !== null && !bookEmpty && engine.view.catalog !== null && words?.title !== "Loading quotes";
  const { found, progress, problem, run, stop } = useAttribution(engine, settings, ready);
  /** Where the portfolio's P&L really starts, epoch ms; NaN where it was asked from elsewhere. It changes when marks come in, not with them. */
  const [portfolioFrom, setPortfolioFrom] = useState(Number.NaN);
  const startKey = `${id}/start`;
  useEffect(() => () => engine.setRisk(startKey, null), [engine, startKey]);
  const repaint = usePainter(engine, id, root, state, {
    layer: "text",
    interval: 1_000,
    paint() {
      header.setAge(found ? Math.max(0, engine.view.now - found.made.to) : Number.NaN);
      engine.setRisk(startKey, sameAsked(portfolio, settings) ? { kind: "totals", rules: "" } : null);
      const totals = engine.risk(startKey);
      const from = totals?.kind === "totals" ? totals.startFrom : Number.NaN;
      if (!Object.is(from, portfolioFrom)) setPortfolioFrom(from);
    },
  });
  const panel = { root, excluded, words, bookEmpty, key: `${id}/attribution`, repaint };
  const { coin, money } = currenciesOf(engine.view.catalog);
  const unit = settings.currency === "coin" ? coin : money;
  const model = useMemo(
    () => (found ? attributionModel(found.made, found.positions, settings.currency) : null),
    [found, settings.currency],
  );
  const line = model?.lines.find(({ key }) => key === chosen) ?? model?.total ?? null;
  const currencies = [
    { value: "usd", label: money, title: `Coin gains at the final forward, as the portfolio counts them, in ${money}` },
    { value: "coin", label: coin, title: `Everything in ${coin}` },
    {
      value: "usdValue",
      label: `${money} value`,
      title: `Value in ${money} then less value before: coins held as premium gain with the coin`,
    },
  ] satisfies readonly { readonly value: (typeof ATTRIBUTION_CURRENCIES)[number]; label: string; title: string }[];

  useEffect(() => header.setContext([unit]), [header, unit]);
  useEffect(() => writeExcluded(excluded.current, model?.excluded ?? NOTHING_LEFT_OUT), [model?.excluded]);

  return (
    <RiskPanelFrame
      className="attribution"
      engine={engine}
      panel={panel}
      exported={{
        picture: false,
        make: async () => {
          const { attributionExport } = await import("./export.ts");
          return found ? attributionExport(engine, found, settings, unit, portfolioFrom) : null;
        },
      }}
      tools={
        <>
          <ChipSelect
            label="Since"
            options={STARTS}
            value={settings.start}
            onChange={(start) => change({ ...settings, start })}
          />
          {settings.start === "instant" ? (
            <InstantField
              label="Start, UTC"
              value={settings.startAt}
              near={engine.view.now}
              onChange={(startAt) => change({ ...settings, startAt })}
            />
          ) : null}
          <ChipSelect
            label="to"
            options={ENDS}
            value={settings.endAt === null ? "now" : "instant"}
            onChange={(end) => change({ ...settings, endAt: end === "now" ? null : Math.floor(engine.view.now) })}
          />
          {settings.endAt === null ? null : (
            <InstantField
              label="End, UTC"
              value={settings.endAt}
              near={engine.view.now}
              onChange={(endAt) => change({ ...settings, endAt })}
            />
          )}
          <Segmented
            label="Currency"
            options={currencies}
            value={settings.currency}
            onChange={(currency) => change({ ...settings, currency })}
          />
          <Segmented
            label="Method of the table"
            options={METHODS}
            value={settings.method}
            onChange={(method) => change({ ...settings, method })}
          />
          <button
            type="button"
            className="chip"
            aria-pressed={settings.fees}
            title="Trades on the way pay the venue's taker fee, at most an eighth of an option's price"
            onClick={() => change({ ...settings, fees: !settings.fees })}
          >
            Fees
          </button>
          <Button onClick={progress === null ? run : stop} disabled={!ready}>
            {progress === null ? "Update" : "Cancel"}
          </Button>
        </>
      }
      empty={
        bookEmpty
          ? {
              title: "Nothing to attribute",
              text: "Where P&L comes from is told of the shown book: it holds no position yet.",
            }
          : null
      }
    >
      <p className="attribution-span" role="status">
        {progress !== null ? (
          <span>Replaying the log, {Math.round(progress * 100)} %</span>
        ) : found ? (
          <span>
            {[
              `${spanWords(found.made, found.asked)}, at venue marks`,
              startsWords(found.made, found.asked, portfolioFrom),
              fundingWords(found.made),
            ]
              .filter((words) => words !== "")
              .join("; ")}
          </span>
        ) : null}
        {problem === "" ? null : (
          <span className="panel-problem" role="alert">
            {problem}
          </span>
        )}
        {found?.made.problem ? <span className="panel-problem">{found.made.problem}</span> : null}
      </p>
      {model && line ? (
        <div className="attribution-body">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <section className="attribution-side" tabIndex={0} aria-label="Terms">
            <TermTable
              line={line}
              unit={unit}
              decimals={model.decimals}
              fees={settings.fees}
              method={settings.method}
            />
          </section>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <section className="attribution-main" tabIndex={0} aria-label="P&L by position">
            <PositionTable model={model} method={settings.method} unit={unit} chosen={line.key} choose={setChosen} />
          </section>
        </div>
      ) : null}
    </RiskPanelFrame>
  );
}
