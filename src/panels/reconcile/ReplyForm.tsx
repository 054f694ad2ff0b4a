import { useRef, useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { DropForm } from "../../ui/DropForm.tsx";
import { FileButton } from "../../ui/FileButton.tsx";

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

  async function open(chosen: File): Promise<void> {
    if (chosen.size > MAX_BYTES) {
      setProblem("The file is larger than 8 MB.");
      return;
    }
    const text = await chosen.text();
    if (paste.current) paste.current.value = text;
    await take(text);
  }

  return (
    <DropForm className="reply-form" label="A venue's reply" take={(dropped) => void open(dropped)} onClose={onClose}>
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
        <FileButton label="Reply file" accept=".json,.txt" take={(chosen) => void open(chosen)}>
          Choose a file
        </FileButton>
        <Button onClick={onClose}>Close</Button>
      </div>
    </DropForm>
  );
}
