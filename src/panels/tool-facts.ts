import { setText } from "../ui/set-text.ts";

/** A figure in a toolbar: what it is, and its value. */
export type ToolFact = readonly [label: string, value: string];

/** Writes facts at the right of a toolbar, each on its own, so that those without room drop out whole, the last first. */
export function writeFacts(element: HTMLElement | null, facts: readonly ToolFact[]): void {
  if (!element) return;
  const page = element.ownerDocument;
  while (element.childElementCount < facts.length) {
    const fact = element.appendChild(page.createElement("span"));
    fact.append(page.createElement("span"), " ", page.createElement("b"));
  }
  while (element.childElementCount > facts.length) element.lastElementChild?.remove();
  facts.forEach(([label, value], i) => {
    const fact = element.children[i];
    writeText(fact?.firstElementChild ?? null, label);
    writeText(fact?.lastElementChild ?? null, value);
  });
}

/** Writes `text` where it differs from what stands there. */
export function writeText(element: Element | null, text: string): void {
  if (element && element.textContent !== text) setText(element, text);
}

/** Writes words one after the other, each on its own, so that those without room drop out whole, the last first. */
export function writeWords(element: HTMLElement | null, words: readonly string[]): void {
  if (!element) return;
  while (element.childElementCount < words.length) element.append(element.ownerDocument.createElement("span"));
  while (element.childElementCount > words.length) element.lastElementChild?.remove();
  words.forEach((word, i) => {
    writeText(element.children[i]!, word);
  });
}
