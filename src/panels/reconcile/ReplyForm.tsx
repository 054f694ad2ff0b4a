import { type DragEvent, useRef, useState } from "react";
import { Button } from "../../ui/Button.tsx";

/** Largest file read, bytes. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Takes a venue's reply in: pasted, dropped or chosen. What cannot be read stays, with the place that is wrong. */
export function ReplyForm({
  read,
  onClose,
}: {
  /** Resolves to one sentence where the text is no reply, else to null. */
  read(text: string): Promise<string | null>;
  onClose(): void;
}) {
  const [problem, setProblem] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const paste = useRef<HTMLTextAreaElement>(null);

  async function take(text: string): Promise<void> {
    if (text.trim() === "") {
      setProblem("Paste the venue's reply first.");
      return;
    }
    const refused = await read(text);
    setProblem(refused ?? "");
    if (refused === null) onClose();
  }

  async function open(chosen: File | undefined): Promise<void> {
    if (!chosen) return;
    if (chosen.size > MAX_BYTES) {
      setProblem("The file is larger than 8 MB.");
      return;
    }
    const text = await chosen.text();
    if (paste.current) paste.current.value = text;
    await take(text);
  }

  return (
    <section
      className="reply-form"
      aria-label="A venue's reply"
      onDragOver={(event: DragEvent) => event.preventDefault()}
      onDrop={(event: DragEvent) => {
        event.preventDefault();
        event.stopPropagation();
        void open(event.dataTransfer.files[0]);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <p>
        JSON that Deribit answered to <b>private/pme/simulate</b>, <b>private/get_account_summary</b>,{" "}
        <b>private/get_account_summaries</b> or <b>private/get_positions</b>, with or without its frame.
      </p>
      <textarea
        ref={paste}
        aria-label="The venue's reply"
        spellCheck={false}
        placeholder={'{"jsonrpc": "2.0", "result": {"model_params": …, "margins": …}}'}
        // biome-ignore lint/a11y/noAutofocus: the form opens because the user asked to paste here
        autoFocus
      />
      {problem === "" ? null : (
        <p role="alert" className="reply-problem">
          {problem}
        </p>
      )}
      <div className="reply-row">
        <Button primary onClick={() => void take(paste.current?.value ?? "")}>
          Read
        </Button>
        <Button onClick={() => file.current?.click()}>Choose a file</Button>
        <input
          ref={file}
          type="file"
          className="sr-only"
          tabIndex={-1}
          aria-label="Reply file"
          accept=".json,.txt"
          onChange={(event) => {
            void open(event.currentTarget.files?.[0]);
            event.currentTarget.value = "";
          }}
        />
        <Button onClick={onClose}>Close</Button>
      </div>
    </section>
  );
}
