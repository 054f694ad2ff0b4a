import { formatAge } from "../ui/format.ts";
import type { PanelHeader } from "./panel.ts";

/** The elements of a tab strip that one panel writes to. */
export interface HeaderElements {
  readonly context: HTMLElement;
  readonly age: HTMLElement;
}

interface Shown {
  context: readonly string[];
  age: string;
  /** The age is one at which numbers are not to be relied on. */
  old: boolean;
  state: string | null;
  title: string | null;
  elements: HeaderElements | null;
  /** More than one: the dock also draws tabs for measuring and dragging. */
  readonly titles: Map<HTMLElement, string>;
}

/** Joins panels to their tab strips: a panel may write before its strip is drawn, and a strip be drawn anew. */
export interface PanelHeaders {
  header(id: string): PanelHeader;
  /** Forgets what a panel said: it went, and another may come in its place. */
  clear(id: string): void;
  /** Returns the way to take the elements away again. */
  attach(id: string, elements: HeaderElements): () => void;
  /** The element of the panel's name in its tab; `fallback` is the name while the panel gives no other. */
  attachTitle(id: string, element: HTMLElement, fallback: string): () => void;
}

function writeText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function writeWords(element: HTMLElement, words: readonly string[]): void {
  const shown = [...element.children].map((child) => child.textContent);
  if (shown.length === words.length && shown.every((word, i) => word === words[i])) return;
  // In full on hover: there may be no room for all of them.
  element.title = words.join(", ");
  element.replaceChildren(
    ...words.map((word) => {
      const span = element.ownerDocument.createElement("span");
      span.textContent = word;
      return span;
    }),
  );
}

export function createPanelHeaders(): PanelHeaders {
  const shown = new Map<string, Shown>();
  const headers = new Map<string, PanelHeader>();

  function of(id: string): Shown {
    const known = shown.get(id);
    if (known) return known;
    const fresh: Shown = {
      context: [],
      age: "",
      old: false,
      state: null,
      title: null,
      elements: null,
      titles: new Map(),
    };
    shown.set(id, fresh);
    return fresh;
  }

  function write(panel: Shown): void {
    for (const [element, fallback] of panel.titles) {
      const title = panel.title ?? fallback;
      writeText(element, title);
      // The dock labels its tabs by the panel's name: what is heard must be what is seen.
      const tab = element.closest('[role="tab"]');
      if (tab && tab.getAttribute("aria-label") !== title) tab.setAttribute("aria-label", title);
    }
    if (!panel.elements) return;
    const { context, age } = panel.elements;
    writeWords(context, panel.context);
    // In a fault the amber word takes the place of the age.
    writeText(age, panel.state ?? (panel.old ? `Stale ${panel.age}` : panel.age));
    age.classList.toggle("warn", panel.state !== null || panel.old);
  }

  return {
    header(id) {
      const known = headers.get(id);
      if (known) return known;
      const panel = of(id);
      const header: PanelHeader = {
        setTitle(title) {
          panel.title = title;
          write(panel);
        },
        setContext(words) {
          panel.context = words;
          write(panel);
        },
        setAge(age, old = false) {
          const text = Number.isNaN(age) ? "" : formatAge(age);
          if (text === panel.age && old === panel.old) return;
          panel.age = text;
          panel.old = old;
          write(panel);
        },
        setState(word) {
          panel.state = word;
          write(panel);
        },
      };
      headers.set(id, header);
      return header;
    },
    clear(id) {
      const panel = of(id);
      Object.assign(panel, { context: [], age: "", old: false, state: null, title: null });
      write(panel);
    },
    attach(id, elements) {
      const panel = of(id);
      panel.elements = elements;
      write(panel);
      return () => {
        // A strip drawn anew elsewhere may have come before this one went.
        if (panel.elements === elements) panel.elements = null;
      };
    },
    attachTitle(id, element, fallback) {
      const panel = of(id);
      panel.titles.set(element, fallback);
      write(panel);
      return () => panel.titles.delete(element);
    },
  };
}
