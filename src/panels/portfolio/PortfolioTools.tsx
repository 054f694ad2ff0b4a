import { type RefObject, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import type { PortfolioState } from "../../engine/risk-protocol.ts";
import { BASES, BASIS_LABELS, liveBook, type PnlStart } from "../../risk/portfolio-document.ts";
import type { PortfolioEdit } from "../../risk/portfolio-edits.ts";
import { Button } from "../../ui/Button.tsx";
import { ChipSelect } from "../../ui/ChipSelect.tsx";
import { mayEdit } from "../../views/viewer.ts";
import { UnitsChoice } from "../UnitsChoice.tsx";
import { editPortfolio, stepPortfolio } from "./actions.ts";
import { removedWords } from "./model.ts";
import type { PortfolioSettings } from "./settings.ts";

export interface PortfolioToolsProps {
  readonly engine: EngineClient;
  readonly portfolio: PortfolioState;
  readonly settings: PortfolioSettings;
  readonly facts: RefObject<HTMLSpanElement | null>;
  change(settings: PortfolioSettings): void;
  add(): void;
  open(): void;
  openForm(form: PortfolioForm): void;
  save(what: SaveChoice): void;
  onProblem(problem: string): void;
  /** Something was taken out of the portfolio, in one sentence. */
  onRemoved(words: string): void;
}

/** What opens under the tools: lines written beside positions, or the sign-in to an account. */
export type PortfolioForm = "settle" | "cash" | "marks" | "account";

/** What can be saved: positions that can be read back, all books, or the numbers on screen. */
export type SaveChoice = "positions" | "portfolio" | "csv" | "xlsx" | "print";

const SAVE_OPTIONS = [
  { value: "", label: "…" },
  { value: "csv", label: "Values as CSV" },
  { value: "xlsx", label: "Values as XLSX" },
  { value: "print", label: "Print values" },
  { value: "positions", label: "Positions as CSV" },
  { value: "portfolio", label: "All books as JSON" },
] as const;

const BASIS_OPTIONS = BASES.map((value) => ({ value, label: BASIS_LABELS[value] }));

const START_OPTIONS = [
  { value: "expiryDay", label: "08:00 UTC" },
  { value: "calendarDay", label: "00:00 UTC" },
  { value: "instant", label: "an instant" },
] as const;

const EDIT_OPTIONS = [
  { value: "", label: "…" },
  { value: "cash", label: "Cash and collateral" },
  { value: "marks", label: "Own marks" },
  { value: "undo", label: "Undo (Ctrl Z)" },
  { value: "redo", label: "Redo (Ctrl Shift Z)" },
] as const;

const NEW_BOOK = " new";
const REMOVE_BOOK = " remove";

/** What stands over the positions: basis, book, start of P&L, and what can be done with them; units alone where one only looks. */
export function PortfolioTools(props: PortfolioToolsProps) {
  const { engine, portfolio, settings, change, facts, onProblem, onRemoved } = props;
  const { document } = portfolio;
  const [naming, setNaming] = useState(false);
  const edit = (one: PortfolioEdit): void =>
    void editPortfolio(engine, one).then((refused) => {
      onProblem(refused ?? "");
      const words = refused === null ? removedWords(document, one) : "";
      if (words !== "") onRemoved(words);
    });
  const books = [
    ...document.books.map(({ id, name }) => ({ value: id, label: name })),
    { value: NEW_BOOK, label: "New book…" },
    ...(liveBook(document).venue === undefined && document.books.filter(({ venue }) => venue === undefined).length > 1
      ? [{ value: REMOVE_BOOK, label: "Remove this book" }]
      : []),
  ];

  function chooseBook(id: string): void {
    if (id === NEW_BOOK) setNaming(true);
    else if (id === REMOVE_BOOK) edit({ type: "removeBook", id: document.active });
    else edit({ type: "chooseBook", id });
  }

  function chooseStart(kind: PnlStart["kind"]): void {
    const at = Math.floor(engine.view.now / 60_000) * 60_000;
    edit({ type: "pnlStart", start: kind === "instant" ? { kind, at } : { kind } });
  }

  const units = (
    <UnitsChoice value={settings.convention} onChange={(convention) => change({ ...settings, convention })} />
  );
  if (!mayEdit())
    return (
      <div className="panel-tools">
        {units}
        <span className="panel-facts" ref={facts} />
      </div>
    );
  return (
    <div className="panel-tools">
      <ChipSelect
        label="Basis"
        title="The price everything is valued at; margin is always taken at venue marks"
        options={BASIS_OPTIONS}
        value={document.basis}
        onChange={(basis) => edit({ type: "basis", basis })}
      />
      {naming ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            edit({ type: "addBook", name: String(new FormData(event.currentTarget).get("name") ?? "") });
            setNaming(false);
          }}
        >
          <input
            className="field"
            name="name"
            aria-label="Name of the new book"
            placeholder="Name, then Enter"
            maxLength={64}
            // biome-ignore lint/a11y/noAutofocus: the user asked for a new book
            autoFocus
            onBlur={() => setNaming(false)}
            onKeyDown={(event) => {
              if (event.key === "Escape") setNaming(false);
            }}
          />
        </form>
      ) : (
        <ChipSelect label="Book" options={books} value={document.active} onChange={chooseBook} />
      )}
      <ChipSelect label="P&L" options={START_OPTIONS} value={document.pnlStart.kind} onChange={chooseStart} />
      {document.pnlStart.kind === "instant" ? (
        <input
          type="datetime-local"
          className="field"
          aria-label="P&L from, UTC"
          value={new Date(document.pnlStart.at).toISOString().slice(0, 16)}
          onChange={(event) => {
            const at = Date.parse(`${event.currentTarget.value}Z`);
            if (Number.isFinite(at)) edit({ type: "pnlStart", start: { kind: "instant", at } });
          }}
        />
      ) : null}
      {units}
      <Button onClick={props.add}>Add</Button>
      <Button onClick={props.open}>Import</Button>
      <Button
        title="Read the account at the venue with a key that can only read"
        onClick={() => props.openForm("account")}
      >
        Account
      </Button>
      <ChipSelect<(typeof EDIT_OPTIONS)[number]["value"]>
        label="Edit"
        options={EDIT_OPTIONS}
        value=""
        onChange={(what) => {
          if (what === "undo" || what === "redo") void stepPortfolio(engine, what).then((no) => onProblem(no ?? ""));
          else if (what !== "") props.openForm(what);
        }}
      />
      <ChipSelect<SaveChoice | "">
        label="Export"
        options={SAVE_OPTIONS}
        value=""
        onChange={(what) => {
          if (what !== "") props.save(what);
        }}
      />
      <Button
        title="Try changes on a copy of this book"
        primary={document.whatIf !== null}
        onClick={() => edit({ type: document.whatIf ? "discardWhatIf" : "startWhatIf" })}
      >
        {document.whatIf ? "Discard what-if" : "What-if"}
      </Button>
      {document.whatIf && document.whatIf.book.venue === undefined ? (
        <Button onClick={() => edit({ type: "keepWhatIf" })}>Keep</Button>
      ) : null}
      <span className="panel-facts" ref={facts} />
    </div>
  );
}
