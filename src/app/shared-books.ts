import type { EngineClient } from "../engine/client.ts";
import { MAX_BOOKS, MAX_NAME, type PortfolioDocument, type PositionBook } from "../risk/portfolio-document.ts";
import type { PortfolioEdit } from "../risk/portfolio-edits.ts";
import { canonicalJson } from "../views/view-json.ts";
import { countPositions, type WholePositions } from "../views/view-positions.ts";
import { notify } from "./notices.ts";

type PortfolioDoor = Pick<EngineClient, "portfolio" | "onPortfolio" | "request">;

/**
 * The portfolio with the books of a view beside its own, each called after the view too; the first of them is shown. One that was taken
 * in before, and is as it came, stays the only one. Throws one sentence where there is no room for them.
 */
export function withSharedBooks(document: PortfolioDocument, shared: WholePositions, title: string): PortfolioDocument {
  if (document.whatIf) throw new Error("Something is being tried out in your portfolio: keep or discard that first");
  const before = shared.books.map((book) => document.books.find((own) => isTaken(own, book, title)));
  const count = document.books.length + before.filter((own) => !own).length;
  if (count > MAX_BOOKS)
    throw new Error(`A portfolio has at most ${MAX_BOOKS} books; with those of the view it would have ${count}`);
  let id = document.nextId;
  const taken = new Set(document.books.flatMap((book) => [book.id, book.name]));
  const books = shared.books.map((book, i): PositionBook => {
    const known = before[i];
    if (known) return known;
    const name = freeName(title, book.name, taken);
    taken.add(name);
    return {
      id: name,
      name,
      positions: book.positions.map((position) => ({ ...position, id: id++ })),
      cash: book.cash,
    };
  });
  const first = books[0];
  const added = books.filter((_, i) => !before[i]);
  return first ? { ...document, books: [...document.books, ...added], active: first.id, nextId: id } : document;
}

function freeName(title: string, book: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) {
    const name = nameOf(title, book, n);
    if (!taken.has(name)) return name;
  }
}

/** The `n`th book of that name out of a view of that title; of a long title as much as there is room for. */
function nameOf(title: string, book: string, n: number): string {
  const end = `: ${book.slice(0, MAX_NAME / 2)}${n === 1 ? "" : ` ${n}`}`;
  return `${title.slice(0, MAX_NAME - end.length)}${end}`;
}

/** Whether `own` is `book` of a view of that title, and nothing of it was changed since. */
function isTaken(own: PositionBook, book: WholePositions["books"][number], title: string): boolean {
  const [first, numbered] = [nameOf(title, book.name, 1), /^(.*) (\d+)$/.exec(own.name)];
  if (own.name !== first && own.name !== (numbered ? nameOf(title, book.name, Number(numbered[2])) : "")) return false;
  const positions = own.positions.map(({ id: _id, ...position }) => position);
  return canonicalJson([positions, own.cash]) === canonicalJson([book.positions, book.cash]);
}

/** The portfolio as soon as there is one: a view may be opened before the market it is kept beside has started. */
function knownPortfolio(engine: PortfolioDoor): Promise<PortfolioDocument> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!engine.portfolio) return;
      stop();
      resolve(engine.portfolio.document);
    };
    const stop = engine.onPortfolio(look);
    look();
  });
}

/** Puts the books of a view beside those of the portfolio, and says so; what stands in the way is said too. */
export async function takeSharedBooks(engine: PortfolioDoor, shared: WholePositions, title: string): Promise<void> {
  const say = (error: unknown): void =>
    notify({
      tone: "error",
      text: `The positions of “${title}” were not taken in: ${error instanceof Error ? error.message : String(error)}.`,
      names: [title, ...shared.books.map(({ name }) => name)],
    });
  const document = await knownPortfolio(engine);
  try {
    const after = withSharedBooks(document, shared, title);
    const edit: PortfolioEdit = { type: "replace", document: after };
    await engine.request({ kind: "editPortfolio", edit });
    const added = after.books.slice(document.books.length).map(({ name }) => `“${name}”`);
    if (added.length === 0) {
      notify({ tone: "info", text: `The positions of “${title}” are in your portfolio already, as they came.` });
      return;
    }
    notify({
      tone: "info",
      text: `Added ${added.join(", ")} to your portfolio.`,
      action: { label: "Undo", run: () => void engine.request({ kind: "stepPortfolio", step: "undo" }).catch(say) },
    });
  } catch (error) {
    say(error);
  }
}

/** Says which books a view comes with, and puts them beside those of the portfolio only when asked to. */
export function offerSharedBooks(engine: PortfolioDoor, shared: WholePositions, title: string): void {
  const { positions: count, books } = countPositions(shared);
  if (count === 0) return;
  const many = `${count === 1 ? "1 position" : `${count} positions`}${books > 1 ? ` in ${books} books` : ""}`;
  notify({
    tone: "info",
    text: `“${title}” comes with ${many}. Your portfolio is as it was.`,
    action: { label: "Add to portfolio", run: () => void takeSharedBooks(engine, shared, title) },
    stays: true,
  });
}
