/** What the nodes of an axis are: moves of spot, of vol by a factor or by points, or days from now. */
export type NodeKind = "spot" | "relativeVol" | "volPoints" | "days";

export const MAX_NODES: Readonly<Record<NodeKind, number>> = { spot: 41, relativeVol: 31, volPoints: 31, days: 31 };

const LEAST: Readonly<Record<NodeKind, number>> = { spot: -0.95, relativeVol: -0.95, volPoints: -2, days: 0 };
const MOST: Readonly<Record<NodeKind, number>> = { spot: 10, relativeVol: 10, volPoints: 5, days: 3_650 };
/** Moves are kept to this, so that a level that is typed does not ask for another grid at every tick. */
const STEP = 1e-4;

/**
 * Nodes as typed: numbers apart by spaces or semicolons, or `from:to:step`. "−10%" is a move; without "%" spot is a level and a relative vol an at-the-money
 * level in percent, both measured from `reference` (index, or decimal vol); vol points are points; days are days, "12h" half of one. Ascending, as the grid takes them (decimal moves, days). Where something is
 * wrong: which word, and what it should be. Null where nothing is typed.
 */
export function parseNodes(
  text: string,
  kind: NodeKind,
  reference: number,
): { readonly nodes: readonly number[] } | { readonly problem: string } | null {
  const words = text
    .replaceAll("\u2212", "-")
    .split(/[\s;]+/)
    .filter((word) => word !== "");
  if (words.length === 0) return null;
  const nodes = new Set<number>();
  for (const word of words) {
    const made = expand(word, kind, reference);
    if (typeof made === "string") return { problem: `“${word}”: ${made}` };
    for (const node of made) {
      if (!(node >= LEAST[kind] && node <= MOST[kind])) return { problem: `“${word}” is out of range` };
      nodes.add(kind === "days" ? node : Math.round(node / STEP) * STEP);
    }
    if (nodes.size > MAX_NODES[kind]) return { problem: `more than ${MAX_NODES[kind]} nodes` };
  }
  return { nodes: [...nodes].sort((a, b) => a - b) };
}

function expand(word: string, kind: NodeKind, reference: number): readonly number[] | string {
  const parts = word.split(":");
  if (parts.length === 1) {
    const node = one(word, kind, reference);
    return typeof node === "string" ? node : [node];
  }
  const read = parts.map((part) => one(part, kind, reference));
  const refused = read.find((part) => typeof part === "string");
  if (typeof refused === "string") return refused;
  const [from, to] = read as number[];
  const last = parts[2] ?? "";
  // A step is a length: that of a level is counted from nothing.
  const step =
    /%$/.test(last) || kind === "days" || kind === "volPoints"
      ? (read[2] as number)
      : plain(last) / scale(kind, reference);
  if (parts.length !== 3 || from === undefined || to === undefined || !(step > 0) || !(to >= from))
    return "a range is from:to:step, such as −20%:20%:2%";
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (!(count <= MAX_NODES[kind])) return `more than ${MAX_NODES[kind]} nodes`;
  return Array.from({ length: count }, (_, i) => from + i * step);
}

const plain = (text: string): number => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);
const scale = (kind: NodeKind, reference: number): number => (kind === "relativeVol" ? reference * 100 : reference);

function one(text: string, kind: NodeKind, reference: number): number | string {
  if (kind === "days") {
    const days = /h$/i.test(text) ? plain(text.slice(0, -1)) / 24 : plain(text.replace(/d$/i, ""));
    return Number.isNaN(days) ? "days such as 7, or hours such as 12h" : days;
  }
  if (kind === "volPoints") {
    const points = plain(text.replace(/(pts?|%)$/i, "")) / 100;
    return Number.isNaN(points) ? "vol points such as −5" : points;
  }
  if (/%$/.test(text)) {
    const move = plain(text.slice(0, -1)) / 100;
    return Number.isNaN(move) ? "a move such as −10%" : move;
  }
  const level = plain(text);
  if (Number.isNaN(level))
    return kind === "spot" ? "a move such as −10%, or a level" : "a move such as −10%, or a vol such as 55";
  if (!(reference > 0)) return "no level is known to measure it from: type a move such as −10%";
  return level / scale(kind, reference) - 1;
}
