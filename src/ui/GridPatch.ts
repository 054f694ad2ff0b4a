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
/** Two names for one animation: a repeated flash starts again by changing the name, without forcing a reflow. */
const FLASH_CLASSES = ["", "grid-up-a", "grid-up-b", "grid-down-a", "grid-down-b"] as const;

/** Shown where there is no value; the reason stands in the cell's title and label. */
export const MISSING = "—";

/** Smallest time between two flashes of one cell, ms: five a second. */
const FLASH_INTERVAL = 200;

const UNPAINTED = -1;

export interface GridPatch {
  /**
   * Shows `value` in `cell` (of `column`); NaN shows a dash, and `note` says why (0: no note; else a code for `wordsOf`).
   * `time` is the frame's time in ms; `quiet` keeps a change from flashing (scrolled in, or redrawn in full).
   */
  set(cell: number, column: number, value: number, look: number, note: number, time: number, quiet: boolean): void;
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
  const flashes = new Uint8Array(nodes.length);
  const flashedAt = new Float64Array(nodes.length).fill(Number.NEGATIVE_INFINITY);
  const classNames = new Map<number, string>();

  function className(column: number, look: number, missing: boolean, flash: number): string {
    const key = ((column * 32 + look) * 2 + (missing ? 1 : 0)) * 8 + flash;
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

  function flashOf(cell: number, rises: boolean): number {
    const last = flashes[cell]!;
    return rises ? (last === 1 ? 2 : 1) : last === 3 ? 4 : 3;
  }

  return {
    set(cell, column, value, look, note, time, quiet) {
      const old = values[cell]!;
      const oldLook = looks[cell]!;
      const sameValue = old === value || (Number.isNaN(old) && Number.isNaN(value));
      if (sameValue && oldLook === look && notes[cell] === note) return;
      const node = nodes[cell]!;
      const missing = Number.isNaN(value);
      let flash = flashes[cell]!;
      if (!sameValue || oldLook === UNPAINTED || (oldLook & WORDLESS) !== (look & WORDLESS)) {
        const text = missing ? (look & WORDLESS ? "" : MISSING) : columns[column]!.format(value);
        if (node.text.data !== text) {
          node.text.data = text;
          const moved = !missing && !Number.isNaN(old) && oldLook !== UNPAINTED && columns[column]!.flash && !quiet;
          if (moved && time - flashedAt[cell]! >= FLASH_INTERVAL) {
            flash = flashOf(cell, value > old);
            flashedAt[cell] = time;
          }
        }
      }
      if (oldLook === UNPAINTED || quiet) flash = 0;
      const name = className(column, look, missing && (look & WORDLESS) === 0, flash);
      if (node.element.className !== name) node.element.className = name;
      if (notes[cell] !== note) writeNote(node, note);
      values[cell] = value;
      looks[cell] = look;
      notes[cell] = note;
      flashes[cell] = flash;
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

/** Writes `text` into a text node if it differs. Returns true where it wrote. */
export function patchText(node: { data: string }, text: string): boolean {
  if (node.data === text) return false;
  node.data = text;
  return true;
}
