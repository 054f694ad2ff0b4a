import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { EngineClient } from "../engine/client.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { DASH, formatExact, formatUtcTime } from "../ui/format.ts";
import type { RecheckTarget } from "../views/recheck-target.ts";
import { type RecheckKey, recheckKey } from "./recheck-formulas.ts";
import { type RecheckRow, type RecheckSheet, recheckSheet, recheckText } from "./recheck-sheet.ts";
import "./recheck.css";

export interface RecheckDialogProps {
  readonly engine: EngineClient;
  readonly target: RecheckTarget;
  onClose(): void;
}

/** A fit and the vols read off it may arrive in frames of their own: a difference is looked at again this often, ms, … */
const AGAIN_AFTER = 250;
/** … and this many times, before it is called one. */
const MORE_LOOKS = 8;

/** The figures of one option, each evaluated a second time by the formula's plain form. */
export function RecheckDialog({ engine, target, onClose }: RecheckDialogProps) {
  const take = (): RecheckSheet | null => recheckSheet(engine.view, target.name);
  const [sheet, setSheet] = useState(take);
  const [chosen, setChosen] = useState<RecheckKey>(() => recheckKey(target.figure));
  const looks = useRef(0);

  const differs = sheet?.rows.some((row) => row.ulps !== 0) ?? false;
  useEffect(() => {
    if (!differs) return;
    return engine.loop.add("recheck", {
      layer: "text",
      interval: AGAIN_AFTER,
      visible: () => looks.current < MORE_LOOKS,
      paint() {
        looks.current++;
        setSheet(recheckSheet(engine.view, target.name));
      },
    });
  }, [engine, target, differs]);

  const row = sheet?.rows.find((one) => one.key === chosen);
  return (
    <Dialog label="Recheck" onClose={onClose}>
      <div className="recheck">
        <header>
          <h2>Recheck</h2>
          <span className="recheck-name">{target.name}</span>
          <span>{sheet ? `as of ${formatUtcTime(sheet.at)} UTC` : ""}</span>
        </header>
        {sheet && row ? (
          <div className="recheck-body">
            <FigureList rows={sheet.rows} chosen={chosen} choose={setChosen} />
            <Figure row={row} />
          </div>
        ) : (
          <EmptyState
            title="Nothing to recheck"
            text="Prices, vols and Greeks are computed for options. Choose an option in the chain."
          />
        )}
        <footer>
          <span className={differs ? "recheck-differs" : ""}>{sheet ? summary(sheet.rows) : ""}</span>
          <Button
            disabled={!sheet}
            onClick={() => void (sheet && navigator.clipboard?.writeText(recheckText(sheet)).catch(() => undefined))}
          >
            Copy all
          </Button>
          <Button
            onClick={() => {
              looks.current = 0;
              setSheet(take());
            }}
          >
            Take again
          </Button>
          <Button primary onClick={onClose}>
            Close
          </Button>
        </footer>
      </div>
    </Dialog>
  );
}

function summary(rows: readonly RecheckRow[]): string {
  const valued = rows.filter((row) => !Number.isNaN(row.kernel) || !Number.isNaN(row.twin));
  const same = valued.filter((row) => row.ulps === 0).length;
  return same === valued.length
    ? `All ${same} figures have the same bits in kernel and twin`
    : `${valued.length - same} of ${valued.length} figures differ between kernel and twin`;
}

interface FigureListProps {
  readonly rows: readonly RecheckRow[];
  readonly chosen: RecheckKey;
  choose(key: RecheckKey): void;
}

/** Every figure with its verdict; arrows move, as in any list. */
function FigureList({ rows, chosen, choose }: FigureListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.focus(), []);
  const onKey = (event: KeyboardEvent): void => {
    const at = rows.findIndex((row) => row.key === chosen);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const next = to === undefined ? undefined : rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (!next) return;
    event.preventDefault();
    choose(next.key);
  };
  return (
    <div
      ref={list}
      className="recheck-list"
      role="listbox"
      aria-label="Figures"
      tabIndex={0}
      aria-activedescendant={`recheck-${chosen}`}
      onKeyDown={onKey}
    >
      {rows.map((row) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
        <div
          key={row.key}
          id={`recheck-${row.key}`}
          role="option"
          aria-selected={row.key === chosen}
          onClick={() => choose(row.key)}
        >
          <span>{row.formula.name}</span>
          <span className={row.ulps === 0 ? "" : "recheck-differs"}>{verdict(row)}</span>
        </div>
      ))}
    </div>
  );
}

function verdict({ kernel, twin, ulps }: RecheckRow): string {
  if (Number.isNaN(kernel) && Number.isNaN(twin)) return DASH;
  if (Number.isNaN(ulps)) return "one is missing";
  return ulps === 1 ? "1 ulp" : `${ulps} ulps`;
}

function Figure({ row }: { readonly row: RecheckRow }) {
  const { name, formula, source } = row.formula;
  return (
    <section className="recheck-figure" aria-label={name}>
      <h3>
        {name} <span>{row.unit}</span>
      </h3>
      <dl>
        <dt>Kernel</dt>
        <dd>{formatExact(row.kernel)}</dd>
        <dt>Twin</dt>
        <dd>{formatExact(row.twin)}</dd>
        <dt>Difference</dt>
        <dd className={row.ulps === 0 ? "" : "recheck-differs"}>{difference(row)}</dd>
        <dt>On screen</dt>
        <dd className="recheck-shown">
          {formatExact(Number(row.shown.value.toPrecision(6)))} {row.shown.unit} <small>{row.shown.name}</small>
        </dd>
      </dl>
      {row.missing ? <p className="recheck-missing">{row.missing}</p> : null}
      <p className="recheck-formula">{formula}</p>
      <p className="recheck-source">{source}</p>
      <table>
        <caption>Inputs</caption>
        <tbody>
          {row.inputs.map((input) => (
            <tr key={input.name}>
              <th scope="row">{input.name}</th>
              <td>{formatExact(input.value)}</td>
              <td>{input.unit}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function difference(row: RecheckRow): string {
  if (Number.isNaN(row.kernel) && Number.isNaN(row.twin)) return "both have no value";
  if (Number.isNaN(row.ulps)) return "one has a value, the other none";
  return row.ulps === 0 ? "0 ulps, the same bits" : verdict(row);
}
