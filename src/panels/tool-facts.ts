/** Writes facts at the right of a toolbar, each on its own, so that those without room drop out whole, the last first. */
export function writeFacts(element: HTMLElement | null, facts: readonly string[]): void {
  if (!element) return;
  while (element.childElementCount < facts.length) element.append(element.ownerDocument.createElement("span"));
  while (element.childElementCount > facts.length) element.lastElementChild?.remove();
  facts.forEach((fact, i) => {
    const span = element.children[i];
    if (span && span.textContent !== fact) span.textContent = fact;
  });
}
