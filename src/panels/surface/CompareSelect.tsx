import { type ChangeEvent, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { EngineClient } from "../../engine/client.ts";
import type { EngineRequest } from "../../engine/protocol.ts";
import type { SurfaceModel } from "../../market/surface-fit.ts";
import { formatUtcTime } from "../../ui/format.ts";
import { Select } from "../../ui/Select.tsx";
import { registerCommands } from "../../views/commands.ts";
import { mayEdit } from "../../views/viewer.ts";
import { MODEL_NAME } from "../model-names.ts";
import {
  isSurfaceFile,
  readSurface,
  referenceName,
  referenceSurface,
  surfaceOfView,
  writeSurface,
} from "../reference-surface.ts";

const AGES = { "1 min": 60_000, "5 min": 300_000, "15 min": 900_000, "1 h": 3_600_000 } as const;
type Age = keyof typeof AGES;
const MODELS = ["svi", "essvi", "sabr", "free"] as const satisfies readonly SurfaceModel[];

type Choice = "none" | "set" | "pin" | "first" | "instant" | Age | SurfaceModel | "load" | "save";

/** The same by name, in the palette. */
const COMMANDS: readonly (readonly [Choice, string])[] = [
  ["instant", "Compare the surface: an instant of the log…"],
  ["pin", "Compare the surface: with itself as it stands now"],
  ...(Object.keys(AGES) as Age[]).map((age) => [age, `Compare the surface: ${age} ago`] as const),
  ["first", "Compare the surface: the first kept"],
  ...MODELS.map((model) => [model, `Compare the surface: same quotes, ${MODEL_NAME[model]}`] as const),
  ["load", "Compare the surface: with a file or recording…"],
  ["save", "Save the surface to a file"],
  ["none", "Compare the surface: stop"],
];

export interface CompareSelectProps {
  readonly engine: EngineClient;
  /** A surface to compare with was chosen, or (false) given up. */
  onCompare?(on: boolean): void;
  /** An instant is to be chosen: of a recording, or (null) of the event log. */
  onInstant(file: File | null): void;
}

/**
 * Chooses what the surface is compared with: itself as it stands now (to be looked at after another time, model, underlying or file
 * was chosen), an earlier time, another model on the same quotes, or a file.
 */
export function CompareSelect({ engine, onCompare, onInstant }: CompareSelectProps) {
  const { surface } = useStore(referenceSurface);
  const [problem, setProblem] = useState("");
  const [progress, setProgress] = useState("");
  const reading = useRef<AbortController | null>(null);
  useEffect(() => () => reading.current?.abort(), []);
  const file = useRef<HTMLInputElement>(null);

  function compareWith(next: ReturnType<typeof surfaceOfView>): void {
    referenceSurface.setState({ surface: next });
    onCompare?.(next !== null);
  }

  async function ask(request: EngineRequest): Promise<void> {
    const choice = engine.view.catalog?.choice;
    const reply = await engine.request(request);
    if (reply.kind !== "surface" || !choice) return;
    if (reply.rows.length === 0) throw new Error("This model could not be fitted");
    compareWith({ venue: choice.venue, underlying: choice.underlying, at: reply.at, rows: reply.rows });
  }

  async function compareAgo(age: Age): Promise<void> {
    reading.current?.abort();
    const own = new AbortController();
    reading.current = own;
    try {
      const { surfaceAgo } = await import("./instant.ts");
      const found = await surfaceAgo(engine, AGES[age], age, () => setProgress("Reading the log"), own.signal);
      if (reading.current === own) compareWith(found);
    } catch (error) {
      // Given up for another.
      if (reading.current === own) throw error;
    } finally {
      if (reading.current === own) setProgress("");
    }
  }

  function save(): void {
    const shown = surface ?? surfaceOfView(engine.view);
    if (!shown) throw new Error("There is no surface to save yet");
    const url = URL.createObjectURL(new Blob([writeSurface(shown)], { type: "application/json" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `surface-${shown.underlying}-${new Date(shown.at).toISOString().replace(/[:.]/g, "-")}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  }

  async function act(choice: Choice): Promise<void> {
    if (choice === "none") return compareWith(null);
    if (choice === "pin") {
      const now = surfaceOfView(engine.view);
      if (!now) throw new Error("There is no surface to keep yet");
      return compareWith(now);
    }
    if (choice === "save") return save();
    if (choice === "load") return file.current?.click();
    if (choice === "instant") return onInstant(null);
    if (choice === "first") return ask({ kind: "surfaceAt", at: 0 });
    const model = MODELS.find((one) => one === choice);
    if (model) return ask({ kind: "surfaceOf", choice: model });
    if (choice in AGES) return compareAgo(choice as Age);
  }

  function attempt(work: Promise<void>): void {
    work.then(
      () => setProblem(""),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    );
  }

  const run = useRef(attempt);
  run.current = attempt;
  const does = useRef(act);
  does.current = act;
  useEffect(
    () =>
      registerCommands(
        COMMANDS.filter(([choice]) => choice !== "save" || mayEdit()).map(([choice, title]) => ({
          id: `compare-${choice}`,
          title,
          group: "Surface",
          run: () => run.current(does.current(choice)),
        })),
      ),
    [],
  );

  async function load(event: ChangeEvent<HTMLInputElement>): Promise<void> {
    const chosen = event.currentTarget.files?.[0];
    event.currentTarget.value = "";
    if (!chosen) return;
    if (!(await isSurfaceFile(chosen))) return onInstant(chosen);
    compareWith(readSurface(await chosen.text()));
  }

  return (
    <>
      <Select<Choice>
        label="Compare with"
        title={surface ? `Compared with ${referenceName(surface)}` : "Compare this surface with another"}
        value={surface ? "set" : "none"}
        options={[
          { value: "none", label: surface ? "Stop comparing" : "Compare…" },
          ...(surface ? [{ value: "set" as const, label: `vs ${formatUtcTime(surface.at)}` }] : []),
          { value: "pin", label: "Keep this surface" },
          ...(Object.keys(AGES) as Age[]).map((value) => ({ value, label: `${value} ago` })),
          { value: "first", label: "The first kept" },
          ...MODELS.map((value) => ({ value, label: `Same quotes, ${MODEL_NAME[value]}` })),
          { value: "instant", label: "An instant of the log…" },
          { value: "load", label: "A surface or recording…" },
          ...(mayEdit() ? [{ value: "save" as const, label: "Save to a file" }] : []),
        ]}
        onChange={(choice) => attempt(act(choice))}
      />
      {progress === "" ? null : <span role="status">{progress}</span>}
      {problem === "" ? null : (
        <span className="panel-problem" role="alert">
          {problem}
        </span>
      )}
      <input
        ref={file}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Surface file"
        data-testid="surface-file"
        onChange={(event) => attempt(load(event))}
      />
    </>
  );
}
