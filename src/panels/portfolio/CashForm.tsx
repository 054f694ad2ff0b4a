import { type FormEvent, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import type { PositionBook } from "../../risk/portfolio-document.ts";
import { Button } from "../../ui/Button.tsx";
import { editPortfolio, typedNumber } from "./actions.ts";

/** Cash and collateral of the book shown, by currency. Enter stores an amount; an empty one or 0 takes it away. */
export function CashForm({
  engine,
  book,
  onClose,
}: {
  readonly engine: EngineClient;
  readonly book: PositionBook;
  onClose(): void;
}) {
  const [problem, setProblem] = useState("");

  async function store(currency: string, text: string): Promise<boolean> {
    const amount = text.trim() === "" ? 0 : typedNumber(text);
    const refused = await editPortfolio(engine, { type: "cash", currency, amount });
    setProblem(refused ?? "");
    return refused === null;
  }

  async function add(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const currency = String(data.get("currency") ?? "")
      .trim()
      .toUpperCase();
    if (await store(currency, String(data.get("amount") ?? ""))) form.reset();
  }

  return (
    <section
      className="pos-add pos-cash"
      aria-label="Cash and collateral"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      {[...book.cash]
        .sort((a, b) => (a.currency < b.currency ? -1 : 1))
        .map(({ currency, amount }) => (
          <label key={`${currency} ${amount}`}>
            {currency}
            <input
              aria-label={`Amount of ${currency}`}
              inputMode="decimal"
              defaultValue={String(amount)}
              onBlur={(event) => {
                if (event.currentTarget.value !== String(amount)) void store(currency, event.currentTarget.value);
              }}
              onKeyDown={(event) => {
                if (event.key === "Enter") event.currentTarget.blur();
              }}
            />
          </label>
        ))}
      <form onSubmit={(event) => void add(event)}>
        <input
          name="currency"
          aria-label="Currency"
          placeholder="BTC"
          maxLength={16}
          required
          // biome-ignore lint/a11y/noAutofocus: the line opens because the user asked to type here
          autoFocus
        />
        <input name="amount" aria-label="Amount" placeholder="Amount" inputMode="decimal" required />
        <button type="submit" className="button primary">
          Set
        </button>
      </form>
      <Button onClick={onClose}>Close</Button>
      <span className="pos-hint">
        As the venue states it: trades booked here take no premium out of it and pay no gain into it, settling what
        expired does.
      </span>
      <span role="alert" className="pos-problem">
        {problem}
      </span>
    </section>
  );
}
