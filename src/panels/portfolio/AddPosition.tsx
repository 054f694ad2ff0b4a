import { type FormEvent, useId, useRef, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import { Q } from "../../market/quote-columns.ts";
import { Button } from "../../ui/Button.tsx";
import { editPortfolio, typedNumber } from "./actions.ts";

/** Names offered while typing. */
const OFFERED = 40;

/** Names of the market shown that hold every part of `typed`, in any order: "26dec 95000 c" finds the call. */
export function matchingNames(names: Iterable<string>, typed: string): string[] {
  const parts = typed
    .toUpperCase()
    .split(/[\s-]+/)
    .filter((part) => part !== "");
  const found: string[] = [];
  for (const name of names) {
    const upper = `${name.toUpperCase()}-`;
    if (!parts.every((part) => upper.includes(part))) continue;
    found.push(name);
    if (found.length === OFFERED) break;
  }
  return found;
}

/** A line to type a position in: instrument, size, price. Enter adds it. */
export function AddPosition({ engine, onClose }: { readonly engine: EngineClient; onClose(): void }) {
  const list = useId();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const names = [...engine.view.instrumentBySlot.values()]
    .filter(({ kind }) => kind === "option" || kind === "future" || kind === "perpetual" || kind === "spot")
    .map((instrument) => instrument.name);
  const slot = engine.view.slotByName.get(name);
  const instrument = slot === undefined ? undefined : engine.view.instrumentBySlot.get(slot);
  const sizedInUsd = instrument?.inverse === true && instrument.kind !== "option" && instrument.kind !== "spot";

  async function add(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const field = (key: string): string => String(data.get(key) ?? "");
    const size = typedNumber(field("size"));
    const price = field("price").trim() === "" ? null : typedNumber(field("price"));
    if (Number.isNaN(size) || size === 0) return setProblem("A size is a number other than 0, like 1500 or 2.5");
    if (price !== null && Number.isNaN(price))
      return setProblem("A price is a number like 1500 or 0.031, or left empty");
    const mark = slot === undefined ? Number.NaN : engine.view.quotes[Q.mark]![slot]!;
    const averagePrice = price ?? (Number.isNaN(mark) ? null : mark);
    const inCoin = !sizedInUsd || field("unit") !== "usd";
    // Coins of an inverse future are bought as contracts of USD.
    const bought = sizedInUsd && inCoin && averagePrice ? size * averagePrice : size;
    const refused = await editPortfolio(engine, {
      type: "trade",
      position: {
        instrument: name.trim(),
        size: bought,
        unit: sizedInUsd && (!inCoin || averagePrice) ? "usd" : "underlying",
        averagePrice,
        openedAt: Number.isNaN(engine.view.now) ? null : engine.view.now,
        tags: [],
        included: true,
      },
    });
    setProblem(refused ?? "");
    if (refused) return;
    setName("");
    form.current?.reset();
    form.current?.querySelector("input")?.focus();
  }

  return (
    <form
      className="pos-add"
      ref={form}
      onSubmit={(event) => void add(event)}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <input
        name="instrument"
        aria-label="Instrument"
        placeholder="26DEC 95000 C"
        list={list}
        autoComplete="off"
        maxLength={128}
        required
        // biome-ignore lint/a11y/noAutofocus: the line opens because the user asked to type here
        autoFocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <datalist id={list}>
        {matchingNames(names, name).map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <input name="size" aria-label="Size, short negative" placeholder="Size" inputMode="decimal" required />
      {sizedInUsd ? (
        <select name="unit" aria-label="Unit of the size">
          <option value="usd">USD</option>
          <option value="underlying">{instrument?.base}</option>
        </select>
      ) : null}
      <input name="price" aria-label="Price paid; empty for the mark" placeholder="Price (mark)" inputMode="decimal" />
      <button type="submit" className="button primary">
        Add
      </button>
      <Button onClick={onClose}>Close</Button>
      <span role="alert" className="pos-problem">
        {problem}
      </span>
    </form>
  );
}
