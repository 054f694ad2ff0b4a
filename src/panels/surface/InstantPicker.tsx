import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import { Button } from "../../ui/Button.tsx";
import { formatNumber, formatUtcDateTime } from "../../ui/format.ts";
import { readInstant } from "../read-instant.ts";
import type { ReferenceSurface } from "../reference-surface.ts";
import { findInstant } from "./instant.ts";

export interface InstantPickerProps {
  readonly engine: EngineClient;
  /** The recording to look into; null for the event log of what is shown. */
  readonly file: File | null;
  onSurface(surface: ReferenceSurface): void;
  onClose(): void;
}

/** Of the slider, ms. */
const STEP = 1_000;
/** Where it stands first, before the end, ms; in a shorter log halfway. */
const BACK = 60_000;

/** Chooses an instant of a recording and has the surface there found: a slider over its length, its time as text, how far the work is. */
export default function InstantPicker({ engine, file, onSurface, onClose }: InstantPickerProps) {
  const log = engine.view.log;
  const [range, setRange] = useState<readonly [number, number]>(
    file ? [Number.NaN, Number.NaN] : [log?.from ?? Number.NaN, log?.replay?.at ?? log?.to ?? Number.NaN],
  );
  const [at, setAt] = useState(file ? Number.NaN : Math.max(0.5 * (range[0] + range[1]), range[1] - BACK));
  const [text, setText] = useState("");
  const [words, setWords] = useState("");
  const [problem, setProblem] = useState("");
  const slider = useRef<HTMLInputElement>(null);
  const work = useRef<AbortController | null>(null);
  const known = Number.isFinite(range[0]);

  useEffect(() => {
    slider.current?.focus();
    return () => work.current?.abort();
  }, []);

  // A file says how long it is with its first surface: that of its end.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each file
  useEffect(() => {
    if (file) find(Number.NaN);
  }, [file]);

  function find(instant: number): void {
    work.current?.abort();
    const own = new AbortController();
    work.current = own;
    setProblem("");
    setWords("Reading the log");
    const progress = ({ done, of }: { readonly done: number; readonly of: number }): void =>
      setWords(`${formatNumber(done, 0)} of ${formatNumber(of, 0)} events`);
    findInstant(engine, file, instant, progress, own.signal).then(
      ({ surface, from, to }) => {
        if (work.current !== own) return;
        work.current = null;
        setWords("");
        setAt(surface.at);
        setText("");
        if (file) setRange([from, to]);
        onSurface(surface);
      },
      (error: unknown) => {
        if (work.current !== own) return;
        work.current = null;
        setWords("");
        setProblem(error instanceof Error ? error.message : String(error));
      },
    );
  }

  function giveUp(): void {
    work.current?.abort();
    work.current = null;
    setWords("");
  }

  function compare(): void {
    const typed = text === "" ? at : readInstant(text, at);
    if (!(typed >= range[0] - STEP && typed <= range[1] + STEP)) {
      setProblem(Number.isNaN(typed) ? "Not a UTC time: HH:MM:SS" : "Outside the recording");
      return;
    }
    find(typed);
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) compare();
    else if (event.key === "Escape") onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring its own frame
    <div className="instant-picker" role="group" aria-label="Instant to compare with" onKeyDown={onKey}>
      <span className="instant-source" title={file?.name}>
        {file ? file.name : "Event log"}
      </span>
      <input
        ref={slider}
        type="range"
        aria-label="Instant"
        aria-valuetext={`${formatUtcDateTime(at)} UTC`}
        min={known ? range[0] : 0}
        max={known ? range[1] : 1}
        step={STEP}
        disabled={!known}
        value={Number.isFinite(at) ? at : 0}
        onChange={(event) => {
          setAt(Number(event.currentTarget.value));
          setText("");
        }}
      />
      <input
        type="text"
        className="field instant-time"
        aria-label="Instant, UTC"
        spellCheck={false}
        value={text === "" ? formatUtcDateTime(at) : text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button onClick={compare} disabled={!known}>
        Compare
      </Button>
      {words === "" ? (
        <Button onClick={onClose}>Close</Button>
      ) : (
        <>
          <Button onClick={giveUp}>Cancel</Button>
          <span role="status">{words}</span>
        </>
      )}
      {problem === "" ? null : (
        <span className="panel-problem" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}
