import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { DryRun } from "../../engine/aside-protocol.ts";
import type { EngineClient } from "../../engine/client.ts";
import { checkLimit, LIMIT_METRICS } from "../../risk/limits.ts";
import { RULE_SETS } from "../../risk/margin/rule-sets.ts";
import type { PositionBook } from "../../risk/portfolio-document.ts";
import { Button } from "../../ui/Button.tsx";
import { formatExpiry, formatUtcDateTime } from "../../ui/format.ts";
import { Select } from "../../ui/Select.tsx";
import { editLimits } from "./actions.ts";
import { DIRECTIONS, dryRunWords, type LimitDraft, limitOf, METRICS, metricValue } from "./model.ts";

/** Instants of a dry run listed; the rest are counted. */
const LISTED = 12;
const DAYS = [7, 30, 60, 90, 180] as const;

export interface LimitEditorProps {
  readonly engine: EngineClient;
  readonly draft: LimitDraft;
  readonly books: readonly PositionBook[];
  /** False while it is a new one. */
  readonly stored: boolean;
  onClose(): void;
}

/** A limit being written: tried on the recorded log before it is saved. */
export function LimitEditor({ engine, draft: first, books, stored, onClose }: LimitEditorProps) {
  const [draft, setDraft] = useState(first);
  const [problem, setProblem] = useState("");
  const [run, setRun] = useState<DryRun | null>(null);
  const [done, setDone] = useState<number | null>(null);
  const stop = useRef<AbortController | null>(null);
  const { scope, unit, meaning } = LIMIT_METRICS[draft.metric];
  const limit = limitOf(draft);
  const set = (part: Partial<LimitDraft>): void => {
    setDraft({ ...draft, ...part });
    setProblem("");
    // What was tried is not what stands there any more.
    setRun(null);
    stop.current?.abort();
  };
  useEffect(() => () => stop.current?.abort(), []);

  function checked(): boolean {
    try {
      checkLimit(limit);
      setProblem("");
      return true;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  async function tryOut(): Promise<void> {
    if (!checked()) return;
    stop.current?.abort();
    const own = new AbortController();
    stop.current = own;
    setRun(null);
    setDone(0);
    try {
      const found = await engine.dryRunLimits([{ ...limit, enabled: true }], setDone, own.signal);
      if (!own.signal.aborted) setRun(found);
    } catch (error) {
      if (!own.signal.aborted) setProblem(`Dry run: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      if (stop.current === own) setDone(null);
    }
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!checked()) return;
    const refused = await editLimits(engine, { type: "set", limit, at: Date.now() });
    if (refused === null) onClose();
    else setProblem(refused);
  }

  async function remove(): Promise<void> {
    const refused = await editLimits(engine, { type: "remove", id: draft.id, at: Date.now() });
    if (refused === null) onClose();
    else setProblem(refused);
  }

  const { catalog } = engine.view;
  const underlyings = [...new Set([draft.underlying, ...(catalog?.underlyings ?? [])])].filter((name) => name !== "");
  const expiries = catalog?.expiries ?? [];
  const maturities = [
    ...DAYS.map((days) => ({ value: `days ${days}`, label: `${days} d constant` })),
    ...expiries.map((expiry) => ({ value: String(expiry), label: formatExpiry(expiry) })),
  ];
  if (!maturities.some(({ value }) => value === draft.maturity))
    maturities.push({ value: draft.maturity, label: formatExpiry(Number(draft.maturity)) });
  return (
    <form
      className="limit-editor"
      aria-label={stored ? "Edit limit" : "New limit"}
      onSubmit={(event) => void save(event)}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className="limit-fields">
        <Field label="Measure">
          <Select label="Measure" options={METRICS} value={draft.metric} onChange={(metric) => set({ metric })} />
        </Field>
        {scope === "book" || scope === "margin" ? (
          <Field label="Of">
            <Select
              label="Book"
              options={[
                { value: "", label: "all books" },
                ...books.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              value={draft.book}
              onChange={(book) => set({ book })}
            />
          </Field>
        ) : null}
        {scope === "margin" ? (
          <Field label="Under">
            <Select
              label="Rule set"
              options={RULE_SETS.map(({ id, name }) => ({ value: id, label: name }))}
              value={draft.rules}
              onChange={(rules) => set({ rules })}
            />
          </Field>
        ) : null}
        {scope === "underlying" || scope === "maturity" ? (
          <Field label="Of">
            <Select
              label="Underlying"
              options={underlyings.map((value) => ({ value, label: value.replace("_", " ") }))}
              value={draft.underlying}
              onChange={(underlying) => set({ underlying })}
            />
          </Field>
        ) : null}
        {scope === "maturity" ? (
          <Field label="At">
            <Select
              label="Maturity"
              options={maturities}
              value={draft.maturity}
              onChange={(maturity) => set({ maturity })}
            />
          </Field>
        ) : null}
        <Field label="Fires">
          <Select
            label="Direction"
            options={DIRECTIONS}
            value={draft.direction}
            onChange={(direction) => set({ direction })}
          />
        </Field>
        {(["amber", "red", "hysteresis"] as const).map((key) => (
          <Field key={key} label={key === "amber" ? "Amber" : key === "red" ? "Red" : "Hysteresis"}>
            <input
              aria-label={`${key === "hysteresis" ? "Hysteresis" : key === "amber" ? "Amber" : "Red"}, ${unit}`}
              title={
                key === "hysteresis"
                  ? "How far the value has to come back past a threshold before the level falls"
                  : unit
              }
              inputMode="decimal"
              value={draft[key]}
              onChange={(event) => set({ [key]: event.currentTarget.value })}
            />
          </Field>
        ))}
        <Field label="Name">
          <input
            aria-label="Name"
            className="wide"
            placeholder={LIMIT_METRICS[draft.metric].label}
            maxLength={64}
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          />
        </Field>
        <label className="limit-check">
          <input
            type="checkbox"
            checked={draft.enabled}
            onChange={(event) => setDraft({ ...draft, enabled: event.currentTarget.checked })}
          />
          On
        </label>
      </div>
      <p className="limit-note">
        In {unit}: {meaning}.
      </p>
      <div className="limit-buttons">
        <Button primary={run === null} disabled={done !== null} onClick={() => void tryOut()}>
          Dry run
        </Button>
        <button type="submit" className={run === null ? "button" : "button primary"}>
          {run === null ? "Save untried" : "Save"}
        </button>
        <Button onClick={onClose}>Cancel</Button>
        {stored ? <Button onClick={() => void remove()}>Remove</Button> : null}
        {done === null ? null : (
          <span className="limit-note" role="status">
            Trying on the recorded log, {Math.round(100 * done)} %
          </span>
        )}
        <span className="limit-problem" role="alert">
          {problem}
        </span>
      </div>
      {run === null ? null : (
        <div className="limit-run" role="status" aria-label="Dry run">
          {dryRunWords(run, limit).map((line, i) =>
            i === 0 ? <b key={line}>{line}</b> : <span key={line}>{line}</span>,
          )}
          {run.breaches.length === 0 ? null : (
            <ul>
              {run.breaches.slice(0, LISTED).map((breach) => (
                <li key={breach.id}>
                  <time>{formatUtcDateTime(breach.at)}</time>
                  <span className={breach.level === "red" ? "chip small solid-warn" : "chip small warn"}>
                    {breach.level === "red" ? "RED" : "AMBER"}
                  </span>
                  {metricValue(breach.metric, breach.value)}
                </li>
              ))}
              {run.breaches.length > LISTED ? <li>and {run.breaches.length - LISTED} more</li> : null}
            </ul>
          )}
        </div>
      )}
    </form>
  );
}

function Field({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="limit-field">
      <span aria-hidden="true">{label}</span>
      {children}
    </div>
  );
}
