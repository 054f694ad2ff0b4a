import { type FormEvent, useId, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import { type PortfolioDocument, shownBook } from "../../risk/portfolio-document.ts";
import { Button } from "../../ui/Button.tsx";
import { formatExact, formatUtcDateTime } from "../../ui/format.ts";
import { selection } from "../../views/selection.ts";
import { editPortfolio, typedNumber } from "./actions.ts";

/** Prices that a person vouches for, with author, time and reason; they count where the basis is own marks. */
export function OwnMarkForm({
  engine,
  document,
  onClose,
}: {
  readonly engine: EngineClient;
  readonly document: PortfolioDocument;
  onClose(): void;
}) {
  const list = useId();
  const held = [...new Set(shownBook(document).positions.map(({ instrument }) => instrument))];
  const marks = Object.entries(document.ownMarks).sort(([, a], [, b]) => b.at - a.at);
  const [focused] = useState(() => selection.getState().focused);
  const [problem, setProblem] = useState("");

  async function send(edit: Parameters<typeof editPortfolio>[1]): Promise<boolean> {
    const refused = await editPortfolio(engine, edit);
    setProblem(refused ?? "");
    return refused === null;
  }

  async function add(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const field = (key: string): string => String(data.get(key) ?? "").trim();
    const price = typedNumber(field("price"));
    if (!(price >= 0)) return setProblem("A mark is a number from 0, in the instrument's quote currency");
    const mark = { price, author: field("author"), at: Date.now(), reason: field("reason") };
    if (!(await send({ type: "ownMark", instrument: field("instrument"), mark }))) return;
    form.reset();
  }

  return (
    <section
      className="pos-marks"
      aria-label="Own marks"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <form className="pos-add" onSubmit={(event) => void add(event)}>
        <input
          name="instrument"
          aria-label="Instrument"
          placeholder="Instrument"
          list={list}
          autoComplete="off"
          maxLength={128}
          required
          defaultValue={focused !== null && held.includes(focused) ? focused : (held[0] ?? "")}
        />
        <datalist id={list}>
          {held.slice(0, 200).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <input
          name="price"
          aria-label="Mark, in its quote currency"
          placeholder="Mark"
          inputMode="decimal"
          required
          // biome-ignore lint/a11y/noAutofocus: the line opens because the user asked to type here
          autoFocus
        />
        <input
          name="author"
          aria-label="Author"
          placeholder="Author"
          maxLength={64}
          required
          defaultValue={marks[0]?.[1].author}
        />
        <input name="reason" aria-label="Reason" placeholder="Reason" className="wide" maxLength={256} required />
        <button type="submit" className="button primary">
          Set
        </button>
        <Button onClick={onClose}>Close</Button>
        {marks.length > 0 && document.basis !== "own" ? (
          <Button
            title="Value every position with an own mark by it"
            onClick={() => void send({ type: "basis", basis: "own" })}
          >
            Use own marks
          </Button>
        ) : null}
        <span role="alert" className="pos-problem">
          {problem}
        </span>
      </form>
      {marks.length === 0 ? null : (
        <ul>
          {marks.map(([instrument, { price, author, at, reason }]) => (
            <li key={instrument}>
              <b>{instrument}</b> {formatExact(price)}
              <span>
                {author}, {formatUtcDateTime(at)} UTC: {reason}
              </span>
              <Button
                title={`Remove the own mark of ${instrument}`}
                onClick={() => void send({ type: "ownMark", instrument, mark: null })}
              >
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
