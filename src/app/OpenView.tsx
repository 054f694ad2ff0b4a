import { useId, useRef, useState } from "react";
import { Button } from "../ui/Button.tsx";

/** A link pasted, or a file chosen. What it holds is shown before anything changes. */
export function OpenView({ preview }: { preview(text: string): Promise<string | null> }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const field = useId();
  const look = (given: string): void => {
    void preview(given).then((reason) => setProblem(reason ?? ""));
  };
  return (
    <form
      className="view-form"
      onSubmit={(event) => {
        event.preventDefault();
        look(text);
      }}
    >
      <label htmlFor={field}>Link</label>
      <textarea
        id={field}
        rows={5}
        spellCheck={false}
        value={text}
        placeholder="https://…#v1.…"
        aria-invalid={problem !== ""}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setProblem("");
        }}
      />
      {problem ? (
        <p className="view-problem" role="alert">
          {problem}
        </p>
      ) : null}
      <div className="view-buttons">
        <Button primary disabled={text.trim() === ""} onClick={() => look(text)}>
          Look at it
        </Button>
        <Button onClick={() => file.current?.click()}>Choose file…</Button>
      </div>
      <input
        ref={file}
        type="file"
        className="sr-only"
        tabIndex={-1}
        aria-label="View file"
        accept=".json"
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (chosen) void chosen.text().then(look);
        }}
      />
      <p className="view-note">What it holds is shown first. Your workspace stays as it is until you open it.</p>
    </form>
  );
}
