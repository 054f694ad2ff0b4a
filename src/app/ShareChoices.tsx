import { Select } from "../ui/Select.tsx";
import type { HeldBook, MaskChoice, PositionMask } from "../views/view-mask.ts";

export interface ShareChoicesProps {
  readonly choice: MaskChoice;
  change(choice: MaskChoice): void;
  readonly books: readonly HeldBook[];
  /** Legs with sizes that panels of the view hold. */
  readonly legs: number;
}

const MASKS: readonly { readonly value: PositionMask; readonly label: string; readonly note: string }[] = [
  { value: "none", label: "No positions", note: "No contract, size or price of your portfolio goes along." },
  {
    value: "hidden",
    label: "Contracts, sizes hidden",
    note: "Each contract as long or short. No size, price, cash or name of a book.",
  },
  {
    value: "percent",
    label: "Percent only",
    note: "Each contract as percent of its book's gross size in the same underlying, to 0.1. Who knows one size can work out the others.",
  },
  {
    value: "whole",
    label: "With sizes and prices",
    note: "Sizes, prices paid, cash, tags and names of books go along.",
  },
];

const ALL = "all";

/** How much of the positions goes along with a view. */
export function ShareChoices({ choice, change, books, legs }: ShareChoicesProps) {
  const held = books.filter(({ positions, cash }) => positions.length > 0 || cash.length > 0);
  const legsAllowed = choice.positions === "none" || choice.positions === "whole";
  return (
    <div className="view-checks">
      <div className="view-choice">
        <span>Include</span>
        <Select
          label="Positions in the link"
          options={MASKS.map(({ value, label }) => ({ value, label, disabled: value !== "none" && held.length === 0 }))}
          value={choice.positions}
          title={held.length === 0 ? "You hold no position" : "How much of your positions goes along"}
          onChange={(positions) => change({ ...choice, positions })}
        />
        {choice.positions !== "none" && held.length > 1 ? (
          <Select
            label="Book"
            options={[
              { value: ALL, label: `All books (${held.length})` },
              ...held.map(({ id, name }) => ({ value: `book ${id}`, label: name })),
            ]}
            value={choice.book === null ? ALL : `book ${choice.book}`}
            onChange={(value) => change({ ...choice, book: value === ALL ? null : value.slice("book ".length) })}
          />
        ) : null}
      </div>
      <p className="view-note">{MASKS.find(({ value }) => value === choice.positions)?.note}</p>
      {legs > 0 && legsAllowed ? (
        <label>
          <input
            type="checkbox"
            checked={choice.legs}
            onChange={(event) => change({ ...choice, legs: event.currentTarget.checked })}
          />
          Include {legs === 1 ? "one leg" : `${legs} legs`} with sizes and prices
        </label>
      ) : null}
    </div>
  );
}
