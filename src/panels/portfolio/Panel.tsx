import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { Q } from "../../market/quote-columns.ts";
import { BASIS_LABELS, type BookPosition, shownBook } from "../../risk/portfolio-document.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { formatSigned, formatUsd, formatUtcTime } from "../../ui/format.ts";
import { lazyPart } from "../../ui/part.ts";
import { selection } from "../../views/selection.ts";
import { readMasked } from "../../views/view-positions.ts";
import { mayEdit } from "../../views/viewer.ts";
import { workspace } from "../../views/workspace-store.ts";
import { CONVENTION_OPTIONS, currenciesOf } from "../greek-units.ts";
import { MarketBanner } from "../MarketBanner.tsx";
import type { PanelProps } from "../panel.ts";
import { SharedPositions } from "../SharedPositions.tsx";
import { withheldWords } from "../shared-words.ts";
import { startWords } from "../start-words.ts";
import { type ToolFact, writeFacts } from "../tool-facts.ts";
import { useAccount } from "../use-account.ts";
import { useRowHeight } from "../use-panel.ts";
import { usePortfolio } from "../use-portfolio.ts";
import { useRiskPanel } from "../use-risk-panel.ts";
import { AddPosition } from "./AddPosition.tsx";
import { editPortfolio, stepPortfolio } from "./actions.ts";
import { CashForm } from "./CashForm.tsx";
import { sizeForm } from "./columns.ts";
import { savePortfolio, savePositions, valuesExport } from "./export-file.ts";
import { ImportFile } from "./ImportFile.tsx";
import { equityOf, expiredOf, noneKeptWords, removedWords, type Values } from "./model.ts";
import { OwnMarkForm } from "./OwnMarkForm.tsx";
import { type PortfolioForm, PortfolioTools, type SaveChoice } from "./PortfolioTools.tsx";
import { createPositionTable, type PositionTable } from "./position-table.ts";
import type { PortfolioSettings } from "./settings.ts";
import "../panel-tools.css";
import "./portfolio.css";

const SettleForm = lazyPart(async () => (await import("./SettleForm.tsx")).SettleForm);
const AccountForm = lazyPart(async () => (await import("./AccountForm.tsx")).AccountForm);
const AccountStrip = lazyPart(async () => (await import("./AccountStrip.tsx")).AccountStrip);

const HOW_TO_HOLD =
  "Press b or s on a row of the chain to buy or sell it, type a position, open a CSV or JSON file of your own, or read your account at the venue with a key that can only read. Nothing is ever sent to a venue.";

/** Values are repainted at most this often, ms. */
const INTERVAL = 200;

/** What was done to the portfolio, in words, and the version it left: the last step is that one while the portfolio stands at it. */
interface PortfolioNote {
  readonly text: string;
  readonly version: number;
}

/** What the user holds; under a view whose sender kept the sizes, what the sender shows of theirs. */
export default function PortfolioPanel(props: PanelProps<PortfolioSettings>) {
  const stored = useStore(workspace, (state) => state.shared?.portfolio);
  const shared = useMemo(() => readMasked(stored), [stored]);
  return shared ? <SharedPositions portfolio={shared} header={props.header} /> : <OwnPortfolio {...props} />;
}

/** Every position with its value, gain and Greeks, totals first, what is left out with its reason. */
function OwnPortfolio(props: PanelProps<PortfolioSettings>) {
  const { engine, header, settings, change } = props;
  const account = useAccount(engine);
  const rowHeight = useRowHeight();
  const [adding, setAdding] = useState(false);
  const [importing, setImporting] = useState(false);
  const [form, setForm] = useState<PortfolioForm | null>(null);
  const [problem, setProblem] = useState("");
  const [note, setNote] = useState<PortfolioNote | null>(null);
  const [expired, setExpired] = useState<readonly BookPosition[]>([]);
  /** React keeps an updater that changes nothing, and all it refers to, until the next render: none is made without need. */
  const lastExpired = useRef<readonly BookPosition[]>(expired);
  const host = useRef<HTMLDivElement>(null);
  const facts = useRef<HTMLSpanElement>(null);
  const table = useRef<PositionTable | null>(null);
  const currencies = currenciesOf(engine.view.catalog);
  const panel = useRiskPanel(props, {
    kind: "values",
    ask: () => ({ kind: "values" }),
    interval: INTERVAL,
    paint(values) {
      const now = engine.portfolio;
      if (!now) return;
      const { positions } = shownBook(now.document);
      if (values?.version === now.version) {
        const found = expiredOf(positions, values, lastExpired.current);
        if (found !== lastExpired.current) setExpired(found);
        lastExpired.current = found;
      }
      const start = startWords(now.document.pnlStart, values);
      table.current?.show(now, values, {
        convention: settings.convention,
        currencies,
        basis: now.document.basis,
        startLabel: `P&L ${start.from}`,
        startHint: start.hint,
        sizes: sizeForm(positions),
      });
      writeFacts(facts.current, portfolioFacts(now.document, values, currencies, indexLevel(engine.view)));
    },
  });
  const { root, words, key, repaint } = panel;
  const portfolio = usePortfolio(engine);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an edit is shown before its numbers are
  useLayoutEffect(repaint, [portfolio, repaint]);
  const document = portfolio?.document ?? null;
  const positions = document ? shownBook(document).positions : [];

  const tell = useCallback(
    (text: string) => setNote({ text: `${text} Ctrl Z takes it back.`, version: engine.portfolio?.version ?? -1 }),
    [engine],
  );
  const takeBack = (): void => void stepPortfolio(engine, "undo").then((refused) => setProblem(refused ?? ""));

  useLayoutEffect(() => {
    if (!host.current) return;
    const made = createPositionTable(host.current, {
      edit: mayEdit()
        ? (edit) => {
            const words = removedWords(engine.portfolio?.document ?? null, edit);
            void editPortfolio(engine, edit).then((refused) => {
              setProblem(refused ?? "");
              if (refused === null && words !== "") tell(words);
            });
          }
        : null,
      focus: (name) => {
        if (engine.view.slotByName.has(name)) selection.getState().focus(name);
      },
    });
    table.current = made;
    repaint();
    return () => {
      made.destroy();
      table.current = null;
    };
  }, [engine, repaint, tell]);

  useLayoutEffect(() => table.current?.setRowHeight(rowHeight), [rowHeight]);

  useEffect(
    () => header.setContext([CONVENTION_OPTIONS.find(({ value }) => value === settings.convention)?.label ?? ""]),
    [header, settings.convention],
  );

  async function save(what: SaveChoice): Promise<void> {
    if (what === "portfolio") return savePortfolio(engine);
    const result = engine.risk(key);
    const values: Values | null = result?.kind === "values" ? result : null;
    if (what === "positions") return savePositions(engine, values);
    const made = values ? await valuesExport(engine, values) : null;
    if (!made) throw new Error("There is nothing to export yet.");
    const { saveExport } = await import("../save-export.ts");
    await saveExport(engine, made, what);
  }

  const empty = document !== null && positions.length === 0;
  const shared = useStore(workspace, (state) => state.shared);
  const withheld = withheldWords(shared, empty);
  // Who only looks has nothing to store.
  const trouble = problem || (mayEdit() ? (portfolio?.problem ?? "") : "");
  return (
    <div className={withheld ? "portfolio withheld" : "portfolio"} ref={root}>
      <MarketBanner words={words} engine={engine} />
      {portfolio ? (
        <PortfolioTools
          engine={engine}
          portfolio={portfolio}
          settings={settings}
          change={change}
          add={() => setAdding(true)}
          open={() => setImporting(true)}
          openForm={setForm}
          save={(what) =>
            void save(what).catch((error: unknown) =>
              setProblem(error instanceof Error ? error.message : String(error)),
            )
          }
          onProblem={setProblem}
          onRemoved={tell}
          facts={facts}
        />
      ) : null}
      {account.phase === "signedOut" ? null : (
        <AccountStrip engine={engine} account={account} openForm={() => setForm("account")} />
      )}
      {form === "account" ? <AccountForm engine={engine} onClose={() => setForm(null)} /> : null}
      {adding ? <AddPosition engine={engine} onClose={() => setAdding(false)} /> : null}
      {document && form === "cash" ? (
        <CashForm engine={engine} book={shownBook(document)} onClose={() => setForm(null)} />
      ) : null}
      {document && form === "marks" ? (
        <OwnMarkForm engine={engine} document={document} onClose={() => setForm(null)} />
      ) : null}
      {expired.length > 0 && form !== "settle" ? (
        <div className="pos-message">
          <span>{expired.length === 1 ? "1 leg has expired" : `${expired.length} legs have expired`}: in no total</span>
          {mayEdit() ? <Button onClick={() => setForm("settle")}>Settle…</Button> : null}
        </div>
      ) : null}
      {expired.length > 0 && form === "settle" ? (
        <SettleForm engine={engine} expired={expired} onSettled={tell} onClose={() => setForm(null)} />
      ) : null}
      {note && note.version === portfolio?.version ? (
        <div className="pos-message plain" role="status">
          <span>{note.text}</span>
          <Button onClick={takeBack}>Undo</Button>
          <Button onClick={() => setNote(null)}>Dismiss</Button>
        </div>
      ) : null}
      {trouble !== "" ? (
        <div className="pos-message" role="alert">
          <span>{trouble}</span>
          {problem !== "" ? <Button onClick={() => setProblem("")}>Dismiss</Button> : null}
        </div>
      ) : null}
      {importing ? <ImportFile engine={engine} onClose={() => setImporting(false)} /> : null}
      <div className="pos-table market-numbers" ref={host} hidden={empty || importing} />
      {empty && !importing ? (
        <EmptyState
          title={withheld?.title ?? "No positions yet"}
          text={withheld?.text ?? (mayEdit() ? HOW_TO_HOLD : noneKeptWords(portfolio?.problem ?? ""))}
          actions={
            mayEdit() ? (
              <>
                <Button primary onClick={() => setAdding(true)}>
                  Add a position
                </Button>
                <Button onClick={() => setImporting(true)}>Import a file</Button>
                <Button onClick={() => setForm("account")}>Read an account</Button>
              </>
            ) : null
          }
        />
      ) : null}
    </div>
  );
}

/** Level of the index of the market shown; NaN where it is not known. */
function indexLevel(view: PanelProps<PortfolioSettings>["engine"]["view"]): number {
  for (const instrument of view.instrumentBySlot.values()) {
    if (instrument.kind !== "option") continue;
    const slot = view.slotByName.get(instrument.indexName);
    return slot === undefined ? Number.NaN : (view.quotes[Q.mark]?.[slot] ?? Number.NaN);
  }
  return Number.NaN;
}

function portfolioFacts(
  document: Parameters<typeof equityOf>[0],
  values: Values | null,
  { coin, money }: { readonly coin: string; readonly money: string },
  index: number,
): ToolFact[] {
  if (!values) return [];
  const { equity, unrated } = equityOf(document, values, coin, index);
  const { name } = shownBook(document);
  return [
    // Where they cannot be chosen they are told.
    ...(mayEdit()
      ? []
      : ([
          ["Book", name],
          ["Basis", BASIS_LABELS[document.basis]],
        ] as const)),
    ...(values.totals.startAtVenueMark > 0
      ? ([
          [
            "P&L starts",
            `at venue marks for ${values.totals.startAtVenueMark} of ${values.totals.positions - values.totals.excluded}`,
          ],
        ] as const)
      : []),
    // Without a table it has no line there.
    ...(shownBook(document).positions.length === 0 && values.totals.closed.count > 0
      ? ([["Realised", `${formatSigned(values.totals.closed.usd, 0)} ${money}`]] as const)
      : []),
    ["Equity", `${formatUsd(equity)} ${money}${unrated.length > 0 ? ` without ${unrated.join(", ")}` : ""}`],
    ["As of", formatUtcTime(values.asOf)],
  ];
}
