import "./tooltip.css";

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Distance to the element explained and to the window's edge, px. */
const GAP = 4;
/** Time the pointer or the focus rests before a control explains itself, ms. */
const REST = 300;

/** Where a tip of `tip` px goes: centred under `anchor`, above it where there is no room, never past the window's edge. */
export function tipPlace(anchor: Box, tip: Size, page: Size): { readonly left: number; readonly top: number } {
  const centred = anchor.left + anchor.width / 2 - tip.width / 2;
  const left = Math.max(GAP, Math.min(page.width - tip.width - GAP, centred));
  const under = anchor.top + anchor.height + GAP;
  const above = anchor.top - tip.height - GAP;
  return { left, top: under + tip.height + GAP <= page.height || above < GAP ? under : above };
}

/**
 * Shows every `title` of the page as a tip of our own: after a rest of the pointer, and on keyboard focus too. While it is
 * shown the attribute waits aside, so that the browser does not show it a second time. Returns the way to stop.
 */
export function startTooltips(page: Document): () => void {
  const card = page.createElement("div");
  card.className = "tip";
  card.setAttribute("role", "tooltip");
  // In the top layer: over dialogs, too.
  card.popover = "manual";
  page.body.append(card);

  let anchor: HTMLElement | null = null;
  let text = "";
  let timer = 0;

  // Figures change while the pointer rests on them.
  const watch = new MutationObserver(() => {
    if (!anchor?.title) return;
    text = anchor.title;
    anchor.title = "";
    if (card.textContent !== "") card.textContent = text;
  });

  function show(): void {
    if (!anchor?.isConnected) return;
    card.textContent = text;
    card.showPopover();
    const root = page.documentElement;
    const { left, top } = tipPlace(
      anchor.getBoundingClientRect(),
      { width: card.offsetWidth, height: card.offsetHeight },
      { width: root.clientWidth, height: root.clientHeight },
    );
    card.style.left = `${left}px`;
    card.style.top = `${top}px`;
  }

  function leave(): void {
    clearTimeout(timer);
    watch.disconnect();
    if (card.matches(":popover-open")) card.hidePopover();
    card.textContent = "";
    // What was written meanwhile is newer.
    if (anchor && !anchor.title) anchor.title = text;
    anchor = null;
  }

  function rest(target: EventTarget | null): void {
    const element = target instanceof Element ? target.closest<HTMLElement>("[title]") : null;
    if (anchor && target instanceof Node && anchor.contains(target) && (!element || element === anchor)) return;
    leave();
    if (!element?.title) return;
    anchor = element;
    text = element.title;
    element.title = "";
    watch.observe(element, { attributeFilter: ["title"] });
    timer = window.setTimeout(show, REST);
  }

  const stop = new AbortController();
  const options = { capture: true, passive: true, signal: stop.signal };
  page.addEventListener(
    "pointerover",
    (event) => {
      if (event.pointerType === "mouse" && event.buttons === 0) rest(event.target);
    },
    options,
  );
  page.addEventListener(
    "focusin",
    (event) => {
      if (event.target instanceof Element && event.target.matches(":focus-visible")) rest(event.target);
      else leave();
    },
    options,
  );
  for (const type of ["pointerdown", "pointerleave", "keydown", "wheel", "focusout"] as const)
    page.addEventListener(type, leave, options);
  return () => {
    stop.abort();
    leave();
    card.remove();
  };
}
