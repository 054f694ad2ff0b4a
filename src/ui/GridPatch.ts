/**
 * Patches the cells of a grid with numbers. A paint compares numbers first, formats only what changed and writes a text
 * node or a class only where the written form differs, so a paint of an unchanged grid touches no node.
 */
export interface PatchColumn {
  /** Class of every cell of the column. */
  readonly className: string;
  /** True where a change is worth a flash in its direction. */
  readonly flash: boolean;
  /** The shown form of a number (never called with NaN). */
  format(value: number): string;
}

/** The parts of a cell that a paint may touch. */
export interface PatchNode {
  readonly text: { data: string };
  readonly element: {
    className: string;
    setAttribute(name: string, value: string): void;
    removeAttribute(name: string): void;
  };
}

/** Bits of a cell's look. Fresh numbers have none. Without a number, skeleton and blank show nothing in place of a dash. */
export const LOOK = { delayed: 1, stale: 2, boxed: 4, skeleton: 8, blank: 16 } as const;

const WORDLESS = LOOK.skeleton | LOOK.blank;
const LOOK_CLASSES = ["grid-delayed", "grid-stale", "grid-boxed", "grid-skeleton", "grid-blank"] as const;
/**
 * A flash fades in steps taken by the paints themselves. A CSS animation per cell would style hundreds of cells anew in
 * every frame and send events through the page for each.
 */
const FLASH_STEPS = 5;
/** How long a flash lasts, and so the smallest time between two flashes of one cell, ms: five a second. */
const FLASH_TIME = 200;
/** Index: 0 for none, then the steps of a rise from the strongest on, then those of a fall. */
const FLASH_CLASSES = ["", ...["up", "down"].flatMap((way) => stepClasses(way))];

/** Shown where there is no value; the reason stands in the cell's title and label. */
export const MISSING = "—";

const UNPAINTED = -1;

export interface GridPatch {
  /**
   * Shows `value` in `cell` (of `column`); NaN shows a dash, and `note` says why (0: no note; else a code for `wordsOf`).
   * `time` is the frame's time in ms; `quiet` keeps a change from flashing (scrolled in, or redrawn in full).
   */
  set(cell: number, column: number, value: number, look: number, note: number, time: number, quiet: boolean): void;
  /** Takes every flash to where it stands at `time`. True while one is under way: another paint is wanted then. */
  fade(time: number): boolean;
  /** The number last shown; NaN for none. */
  valueAt(cell: number): number;
  /** Forgets what is shown from `cell` on, for `count` cells: the next `set` writes it whole, without a flash. */
  forget(cell: number, count: number): void;
}

/** A patcher over `nodes`, one per cell. `wordsOf` puts a note code in words. */
export function createGridPatch(
  columns: readonly PatchColumn[],
  nodes: readonly PatchNode[],
  wordsOf: (note: number) => string,
): GridPatch {
  const values = new Float64Array(nodes.length).fill(Number.NaN);
  const looks = new Int16Array(nodes.length).fill(UNPAINTED);
  const notes = new Int32Array(nodes.length);
  /** Index into `FLASH_CLASSES` by cell, and the cells where it is not 0, with their columns. */
  const flashes = new Uint8Array(nodes.length);
  const flashing = new Map<number, number>();
  const flashedAt = new Float64Array(nodes.length).fill(Number.NEGATIVE_INFINITY);
  const classNames = new Map<number, string>();

  function className(column: number, look: number, missing: boolean, flash: number): string {
    const key = ((column * 32 + look) * 2 + (missing ? 1 : 0)) * 16 + flash;
    const known = classNames.get(key);
    if (known !== undefined) return known;
    const words = ["grid-cell", columns[column]!.className, missing ? "grid-missing" : "", FLASH_CLASSES[flash]!];
    LOOK_CLASSES.forEach((word, bit) => {
      if ((look >> bit) & 1) words.push(word);
    });
    const name = words.filter((word) => word !== "").join(" ");
    classNames.set(key, name);
    return name;
  }

  function dress(cell: number, column: number): void {
    const look = looks[cell]!;
    const missing = Number.isNaN(values[cell]!) && (look & WORDLESS) === 0;
    const name = className(column, look, missing, flashes[cell]!);
    const { element } = nodes[cell]!;
    if (element.className !== name) element.className = name;
  }

  function setFlash(cell: number, column: number, flash: number): void {
    flashes[cell] = flash;
    if (flash === 0) flashing.delete(cell);
    else flashing.set(cell, column);
  }

  return {
    set(cell, column, value, look, note, time, quiet) {
      const old = values[cell]!;
      const oldLook = looks[cell]!;
      const sameValue = old === value || (Number.isNaN(old) && Number.isNaN(value));
      if (sameValue && oldLook === look && notes[cell] === note) return;
      const node = nodes[cell]!;
      const missing = Number.isNaN(value);
      if (!sameValue || oldLook === UNPAINTED || (oldLook & WORDLESS) !== (look & WORDLESS)) {
        const text = missing ? (look & WORDLESS ? "" : MISSING) : columns[column]!.format(value);
        if (node.text.data !== text) {
          node.text.data = text;
          const moved = !missing && !Number.isNaN(old) && oldLook !== UNPAINTED && columns[column]!.flash && !quiet;
          if (moved && time - flashedAt[cell]! >= FLASH_TIME) {
            setFlash(cell, column, value > old ? 1 : 1 + FLASH_STEPS);
            flashedAt[cell] = time;
          }
        }
      }
      if (oldLook === UNPAINTED || quiet) setFlash(cell, column, 0);
      if (notes[cell] !== note) writeNote(node, note);
      values[cell] = value;
      looks[cell] = look;
      notes[cell] = note;
      dress(cell, column);
    },
    fade(time) {
      for (const [cell, column] of flashing) {
        const step = Math.floor(((time - flashedAt[cell]!) * FLASH_STEPS) / FLASH_TIME);
        const first = flashes[cell]! > FLASH_STEPS ? 1 + FLASH_STEPS : 1;
        const flash = step >= FLASH_STEPS ? 0 : first + Math.max(0, step);
        if (flash === flashes[cell]) continue;
        setFlash(cell, column, flash);
        dress(cell, column);
      }
      return flashing.size > 0;
    },
    valueAt(cell) {
      return values[cell] ?? Number.NaN;
    },
    forget(cell, count) {
      values.fill(Number.NaN, cell, cell + count);
      looks.fill(UNPAINTED, cell, cell + count);
    },
  };

  function writeNote(node: PatchNode, note: number): void {
    if (note === 0) {
      node.element.removeAttribute("title");
      node.element.removeAttribute("aria-label");
    } else {
      const words = wordsOf(note);
      node.element.setAttribute("title", words);
      node.element.setAttribute("aria-label", words);
    }
  }
}

function stepClasses(way: string): string[] {
  return Array.from({ length: FLASH_STEPS }, (_, step) => `grid-flash grid-${way} grid-fade-${step}`);
}

/** Writes `text` into a text node if it differs. Returns true where it wrote. */
export function patchText(node: { data: string }, text: string): boolean {
  if (node.data === text) return false;
  node.data = text;
  return true;
}
