import type { PanelHeader } from "../panels/panel.ts";
import { formatAge } from "../ui/format.ts";

/** The elements of a tab strip that one panel writes to. */
export interface HeaderElements {
  readonly context: HTMLElement;
  readonly age: HTMLElement;
}

interface Shown {
  context: string;
  age: string;
  state: string | null;
  elements: HeaderElements | null;
}

/** Joins panels to their tab strips: a panel may write before its strip is drawn, and a strip be drawn anew. */
export interface PanelHeaders {
  header(id: string): PanelHeader;
  attach(id: string, elements: HeaderElements | null): void;
}

export function createPanelHeaders(): PanelHeaders {
  const shown = new Map<string, Shown>();
  const headers = new Map<string, PanelHeader>();

  function of(id: string): Shown {
    const known = shown.get(id);
    if (known) return known;
    const fresh: Shown = { context: "", age: "", state: null, elements: null };
    shown.set(id, fresh);
    return fresh;
  }

  function write(panel: Shown): void {
    if (!panel.elements) return;
    const { context, age } = panel.elements;
    if (context.textContent !== panel.context) context.textContent = panel.context;
    // In a fault the amber word takes the place of the age.
    const text = panel.state ?? panel.age;
    if (age.textContent !== text) age.textContent = text;
    age.classList.toggle("warn", panel.state !== null);
  }

  return {
    header(id) {
      const known = headers.get(id);
      if (known) return known;
      const panel = of(id);
      const header: PanelHeader = {
        setContext(words) {
          panel.context = words.join("  ");
          write(panel);
        },
        setAge(age) {
          const text = Number.isNaN(age) ? "" : formatAge(age);
          if (text === panel.age) return;
          panel.age = text;
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
    attach(id, elements) {
      const panel = of(id);
      panel.elements = elements;
      write(panel);
    },
  };
}
