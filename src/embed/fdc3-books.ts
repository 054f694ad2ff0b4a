import type { EngineClient } from "../engine/client.ts";
import { portfolioToTell } from "./fdc3-context.ts";
import { frame } from "./frame.ts";

/** A book is told once it has not changed for so long, ms. */
export const BOOK_REST = 500;

/**
 * Tells the book shown, now and as it changes, whichever engine has it: a pinned snapshot has one of its own. Nothing is told while a view
 * is shown that is sealed to who looks at it.
 */
export function tellBooks(broadcast: (context: object) => void): void {
  let told = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let unlisten = (): void => undefined;
  const tell = (): void => {
    const { engine, embedded } = frame.getState();
    if (!engine || embedded?.sealed !== "") return;
    const { books = [], active } = engine.portfolio?.document ?? {};
    const book = books.find(({ id }) => id === active);
    const context = book && portfolioToTell(book);
    const key = JSON.stringify(context);
    if (!context || key === told || (told === "" && context.positions.length === 0)) return;
    told = key;
    broadcast(context);
  };
  const rest = (): void => {
    clearTimeout(timer);
    timer = setTimeout(tell, BOOK_REST);
  };
  const follow = (engine: EngineClient | null): void => {
    unlisten();
    unlisten = engine?.onPortfolio(rest) ?? (() => undefined);
  };
  frame.subscribe((now, before) => {
    if (now.engine !== before.engine) follow(now.engine);
    if (now.engine !== before.engine || now.embedded !== before.embedded) rest();
  });
  follow(frame.getState().engine);
  tell();
}
