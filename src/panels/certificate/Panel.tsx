import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { LEVEL } from "../../engine/frame-loop.ts";
import type { JobCertificate } from "../../market/certificate-job.ts";
import type { GeneralCheck } from "../../market/general-check-job.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { type TwinRow, TwinTable } from "../../ui/TwinTable.tsx";
import { MarketBanner } from "../MarketBanner.tsx";
import type { PanelProps } from "../panel.ts";
import { writeFacts, writeText } from "../tool-facts.ts";
import { emptyWords } from "../unlisted.ts";
import { useMarketState, useStructure, watchOnScreen } from "../use-panel.ts";
import { CertificateFile, RecheckedCertificate } from "./CertificateFile.tsx";
import {
  certificateBadge,
  generalVerdict,
  marketVerdict,
  modelVerdict,
  SLICE_COLUMNS,
  sliceRows,
  type Verdict,
  WITNESS_COLUMNS,
  warningLines,
  witnessRows,
} from "./model.ts";
import { createPace } from "./pace.ts";
import type { CertificateSettings } from "./settings.ts";
import "../panel-tools.css";
import "./certificate.css";

/** Drawn up anew at most this often, ms. */
const INTERVAL = 1_000;

const SHOWN = [
  { value: "model", label: "Surface", title: "What each fitted expiry vouches for" },
  { value: "market", label: "Quotes", title: "Proofs of static arbitrage among executable quotes" },
] as const;

/** Whether the surface, and the quotes themselves, are free of static arbitrage: verdicts, figures and proofs. */
export default function CertificatePanel({ id, engine, header, settings, change }: PanelProps<CertificateSettings>) {
  const structure = useStructure(engine);
  const [words, state] = useMarketState(engine, header);
  const [problem, setProblem] = useState("waiting for quotes");
  const root = useRef<HTMLDivElement>(null);
  const facts = useRef<HTMLSpanElement>(null);
  const table = useRef<((rows: readonly TwinRow[]) => void) | null>(null);
  const drawn = useRef<{ certificate: JobCertificate | null; market: number }>(null);
  drawn.current ??= { certificate: null, market: Number.NaN };
  const latest = useRef(settings.show);
  latest.current = settings.show;

  const general = useRef<{ check: GeneralCheck | null; market: number }>({ check: null, market: Number.NaN });
  const [checking, setChecking] = useState<"" | "checking" | "failed">("");

  const repaint = useCallback(() => engine.loop.invalidate(id, LEVEL.full), [engine, id]);
  const pace = useMemo(() => createPace(INTERVAL, repaint), [repaint]);

  const paint = useCallback(() => {
    const certificate = drawn.current?.certificate ?? null;
    const panel = root.current;
    if (!panel || certificate === null) return;
    writeVerdict(panel.querySelector(".certificate-market"), marketVerdict(certificate));
    writeVerdict(panel.querySelector(".certificate-surface"), modelVerdict(certificate));
    const check = general.current.market === engine.view.catalog?.market ? general.current.check : null;
    if (check !== null) writeVerdict(panel.querySelector(".certificate-general"), generalVerdict(check));
    panel.dataset.general = String(check !== null);
    writeText(panel.querySelector(".certificate-warnings"), warningLines(certificate).join(" · "));
    const market = latest.current === "market";
    table.current?.(market ? witnessRows(certificate, check) : sliceRows(certificate));
    panel.dataset.none = String(market && witnessRows(certificate, check).length === 0);
    const shown = certificate.market.witnesses.length;
    const more = certificate.found > shown ? `${shown} of ${certificate.found}` : String(certificate.found);
    writeFacts(facts.current, [["Proofs", more]]);
    header.setContext([certificateBadge(certificate)]);
    header.setAge(Math.max(0, engine.view.now - certificate.time));
  }, [engine, header]);

  /** Asks for the next certificate, once the last is there. */
  const draw = useCallback(
    (time: number) => {
      const now = drawn.current;
      if (!now || engine.frozen !== null || !pace.asks(time)) return;
      const market = engine.view.catalog?.market ?? Number.NaN;
      engine
        .request({ kind: "certificate" })
        .then(
          (reply) => {
            if (reply.kind !== "certificate" || engine.view.catalog?.market !== market) return;
            now.certificate = reply.certificate;
            now.market = market;
            setProblem("");
          },
          (error: unknown) => {
            now.certificate = null;
            setProblem(error instanceof Error ? error.message : String(error));
          },
        )
        .finally(() => {
          if (pace.answered()) repaint();
          else paint();
        });
    },
    [engine, repaint, paint, pace],
  );

  /** Runs the linear programs, on demand: they take longer than a certificate may. */
  const checkGenerally = useCallback(() => {
    const market = engine.view.catalog?.market ?? Number.NaN;
    setChecking("checking");
    engine
      .request({ kind: "generalCheck" })
      .then(
        (reply) => {
          if (reply.kind !== "generalCheck") return;
          general.current = { check: reply.check, market };
          setChecking("");
        },
        () => setChecking("failed"),
      )
      .finally(repaint);
  }, [engine, repaint]);

  useLayoutEffect(() => {
    if (!root.current) return;
    const screen = watchOnScreen(root.current, repaint);
    const remove = engine.loop.add(id, {
      layer: "text",
      interval: 250,
      visible: screen.visible,
      paint(_level, time) {
        state.paint(time);
        draw(time);
        paint();
      },
    });
    return () => {
      remove();
      screen.stop();
      pace.stop();
    };
  }, [engine, id, state, draw, paint, repaint, pace]);

  const market = engine.view.catalog?.market;
  useLayoutEffect(() => {
    const now = drawn.current;
    if (!now || now.market === market || Number.isNaN(now.market)) return;
    now.certificate = null;
    now.market = Number.NaN;
    setProblem("waiting for quotes");
  }, [market]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: any of these changes what is drawn
  useLayoutEffect(repaint, [structure, settings, problem, repaint]);

  const onTable = useCallback(
    (write: ((rows: readonly TwinRow[]) => void) | null) => {
      table.current = write;
      repaint();
    },
    [repaint],
  );

  const { show } = settings;
  const caption =
    show === "model" ? "What each expiry vouches for, between its strikes" : "Proofs, the largest gain first";
  return (
    <div className="certificate" ref={root}>
      <MarketBanner words={words} engine={engine} />
      <div className="panel-tools">
        <Segmented
          label="Shown"
          options={SHOWN}
          value={show}
          onChange={(next) => change({ ...settings, show: next })}
        />
        <Button
          title="A linear program per expiry: is any portfolio of its executable quotes sure to gain?"
          disabled={problem !== "" || checking === "checking"}
          onClick={checkGenerally}
        >
          {checking === "checking" ? "Checking…" : "General check (LP)"}
        </Button>
        <CertificateFile engine={engine} disabled={problem !== ""} />
        {checking === "failed" ? <span className="certificate-failed">The check could not be run</span> : null}
        <span className="panel-facts" ref={facts} />
      </div>
      <RecheckedCertificate engine={engine} />
      {problem === "" ? (
        <>
          <div className="certificate-verdicts" aria-live="polite">
            <p className="certificate-market" />
            <p className="certificate-general" />
            <p className="certificate-surface" />
            <p className="certificate-warnings" />
          </div>
          <div className="certificate-table">
            <TwinTable
              key={show}
              caption={caption}
              columns={show === "model" ? SLICE_COLUMNS : WITNESS_COLUMNS}
              onTable={onTable}
            />
          </div>
          <p className="certificate-none">No proof to show: nothing was found in the classes searched.</p>
        </>
      ) : (
        <EmptyState
          {...emptyWords(engine.view, {
            title: "No certificate yet",
            text: `It is drawn up every second: ${problem}.`,
          })}
        />
      )}
    </div>
  );
}

function writeVerdict(element: HTMLElement | null, { tone, title, detail }: Verdict): void {
  if (!element) return;
  if (element.childElementCount === 0) {
    const page = element.ownerDocument;
    element.append(page.createElement("b"), " ", page.createElement("span"));
  }
  element.dataset.tone = tone;
  writeText(element.firstElementChild, title);
  writeText(element.lastElementChild, detail);
}
