import { useId, useState } from "react";
import { Button } from "../ui/Button.tsx";
import { FileButton } from "../ui/FileButton.tsx";

/** A link pasted, or a file chosen. What it holds is shown before anything changes. */
export function OpenView({ preview }: { preview(text: string): Promise<string | null> }) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState("");
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
        <FileButton label="View file" accept=".json" take={(chosen) => void chosen.text().then(look)}>
          Choose file…
        </FileButton>
      </div>
      <p className="view-note">What it holds is shown first. Your workspace stays as it is until you open it.</p>
    </form>
  );
}
