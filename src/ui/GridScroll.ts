/** Scroll state of a grid, cached from events so that a paint never forces a layout. */
export interface GridScroll {
  /** Px scrolled and px on screen. */
  view(): { readonly top: number; readonly height: number };
  setContentHeight(height: number): void;
  to(top: number): void;
  /** Scrolls as little as needed to show the band of `height` px at `top`. */
  reveal(top: number, height: number): void;
  rowsPerPage(rowHeight: number): number;
  destroy(): void;
}

const THUMB_MIN = 24;

/** Watches `body`, the scroller inside `grid`, and draws a thumb over its right edge: a native bar would narrow the columns. */
export function createGridScroll(
  grid: HTMLElement,
  body: HTMLElement,
  changed: () => void,
  /** The height changed; `before` is where it was scrolled to until then, px. */
  resized: (before: number) => void,
): GridScroll {
  let top = body.scrollTop;
  let height = body.clientHeight;
  let content = 0;
  const thumb = grid.ownerDocument.createElement("div");
  thumb.className = "grid-thumb";
  thumb.setAttribute("aria-hidden", "true");
  grid.append(thumb);

  function drawThumb(): void {
    const scrolls = content > height && height > 0;
    thumb.hidden = !scrolls;
    if (!scrolls) return;
    const size = Math.max(THUMB_MIN, (height * height) / content);
    const y = (top / (content - height)) * (height - size);
    thumb.style.height = `${Math.round(size)}px`;
    thumb.style.transform = `translateY(${Math.round(y)}px)`;
  }

  function onScroll(): void {
    top = body.scrollTop;
    drawThumb();
    changed();
  }

  body.addEventListener("scroll", onScroll, { passive: true });
  thumb.addEventListener("pointerdown", (event) => {
    thumb.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  thumb.addEventListener("pointermove", (event) => {
    if (!thumb.hasPointerCapture(event.pointerId)) return;
    body.scrollTop += (event.movementY * content) / Math.max(1, height);
  });

  const view = grid.ownerDocument.defaultView;
  const observer = new (view ?? globalThis).ResizeObserver(() => {
    const before = top;
    const grown = body.clientHeight !== height;
    height = body.clientHeight;
    top = body.scrollTop;
    if (grown) resized(before);
    drawThumb();
    changed();
  });
  observer.observe(body);

  return {
    view: () => ({ top, height }),
    setContentHeight(next) {
      content = next;
      top = Math.max(0, Math.min(top, content - height));
      drawThumb();
    },
    to(next) {
      body.scrollTop = next;
      top = body.scrollTop;
      drawThumb();
    },
    reveal(bandTop, bandHeight) {
      if (bandTop < top) body.scrollTop = bandTop;
      else if (bandTop + bandHeight > top + height) body.scrollTop = bandTop + bandHeight - height;
      else return;
      top = body.scrollTop;
      drawThumb();
    },
    rowsPerPage: (rowHeight) => Math.floor(height / rowHeight),
    destroy() {
      observer.disconnect();
      body.removeEventListener("scroll", onScroll);
    },
  };
}
