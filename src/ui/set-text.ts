/** Writes `text` into an element. Into the text node that is there already: another node would be styled and laid out as new. */
export function setText(element: Element, text: string): void {
  const only = element.firstChild;
  if (only !== null && only === element.lastChild && only.nodeType === Node.TEXT_NODE) (only as Text).data = text;
  else element.textContent = text;
}
