import { type ChangeEvent, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { RecheckedFile } from "../../engine/aside-protocol.ts";
import type { EngineClient } from "../../engine/client.ts";
import { Button } from "../../ui/Button.tsx";
import { mayEdit } from "../../views/viewer.ts";
import { openedCertificate } from "./opened.ts";
import { recheckVerdict } from "./recheck-words.ts";

const heedless = (): void => undefined;

/** Saves the certificate with the quotes and fits it speaks of; and checks such a file again, whoever wrote it. */
export function CertificateFile({ engine, disabled }: { readonly engine: EngineClient; readonly disabled: boolean }) {
  const [busy, setBusy] = useState("");
  const [problem, setProblem] = useState("");
  const input = useRef<HTMLInputElement>(null);

  function save(): void {
    setBusy("save");
    setProblem("");
    write(engine, input.current?.ownerDocument ?? document)
      .catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(""));
  }

  function choose(event: ChangeEvent<HTMLInputElement>): void {
    const file = event.currentTarget.files?.[0] ?? null;
    event.currentTarget.value = "";
    if (file) openedCertificate.setState({ file });
  }

  return (
    <>
      {mayEdit() ? (
        <Button
          title="Quotes, forwards, fits and certificate as they stand, to be checked again by anyone"
          disabled={disabled || busy !== ""}
          onClick={save}
        >
          {busy === "save" ? "Saving…" : "Save"}
        </Button>
      ) : null}
      <Button
        title="Checks every statement of a saved certificate against the quotes in it"
        onClick={() => input.current?.click()}
      >
        Recheck…
      </Button>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Certificate file"
        data-testid="certificate-file"
        onChange={choose}
      />
      {problem === "" ? null : (
        <span className="panel-problem" role="alert">
          {problem}
        </span>
      )}
    </>
  );
}

async function write(engine: EngineClient, page: Document): Promise<void> {
  const reply = await engine.request({ kind: "snapshot" });
  if (reply.kind !== "snapshot") return;
  const { snapshot, rows } = reply;
  const { signal } = new AbortController();
  const result = await engine.aside({ kind: "certify", snapshot, rows }, heedless, signal);
  if (result.kind !== "file") return;
  const url = URL.createObjectURL(new Blob([result.text], { type: "application/x-ndjson" }));
  const link = page.createElement("a");
  link.href = url;
  link.download = `${snapshot.underlying}-${new Date(snapshot.time).toISOString().replace(/[:.]/g, "-")}.vcert.jsonl`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** What checking the opened file found; nothing where none was opened. */
export function RecheckedCertificate({ engine }: { readonly engine: EngineClient }) {
  const { file } = useStore(openedCertificate);
  const [found, setFound] = useState<RecheckedFile | string>("");

  useEffect(() => {
    if (!file) return;
    const work = new AbortController();
    setFound("");
    engine.aside({ kind: "recheck", file }, heedless, work.signal).then(
      (result) => {
        if (result.kind === "rechecked" && !work.signal.aborted) setFound(result);
      },
      (error: unknown) => {
        if (!work.signal.aborted) setFound(error instanceof Error ? error.message : String(error));
      },
    );
    return () => work.abort();
  }, [engine, file]);

  if (!file) return null;
  const { tone, title, detail } = recheckVerdict(found);
  return (
    <div className="certificate-recheck" role="status">
      <p data-tone={tone}>
        <b>{`${file.name}: ${title}`}</b> <span>{detail}</span>
      </p>
      <button type="button" aria-label="Close the file" onClick={() => openedCertificate.setState({ file: null })}>
        ×
      </button>
    </div>
  );
}
