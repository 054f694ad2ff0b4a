import { CHAIN_COLUMNS, type ChainColumnKey } from "./columns.ts";
import type { PresetNumber } from "./settings.ts";

/**
 * One side of a chain, as blocks from the outer edge to the strike. The put side mirrors the blocks; inside a block the
 * order stays, so that bid stands left of ask on both sides. Columns are given up by rank, highest first.
 */
interface Block {
  readonly keys: readonly ChainColumnKey[];
  /** One rank per key. */
  readonly ranks: readonly number[];
}

export interface Preset {
  readonly name: string;
  readonly blocks: readonly Block[];
}

const block = (...entries: readonly (readonly [ChainColumnKey, number])[]): Block => ({
  keys: entries.map(([key]) => key),
  ranks: entries.map(([, rank]) => rank),
});

export const PRESETS: Readonly<Record<PresetNumber, Preset>> = {
  1: {
    name: "Quote",
    blocks: [
      block(["openInterest", 6]),
      block(["volume", 12]),
      block(["theta", 11]),
      block(["vega", 7]),
      block(["gamma", 10]),
      block(["delta", 2]),
      block(["fit", 9]),
      block(["volBid", 3], ["volAsk", 4]),
      block(["mark", 5]),
      block(["bidSize", 8], ["bid", 1], ["ask", 1], ["askSize", 8]),
    ],
  },
  2: {
    name: "Vol",
    blocks: [
      block(["openInterest", 10]),
      block(["vega", 9]),
      block(["delta", 7]),
      block(["markLessFit", 4]),
      block(["fit", 2]),
      block(["volMark", 5]),
      block(["volBid", 1], ["volMid", 3], ["volAsk", 1]),
      block(["bid", 8], ["ask", 8]),
    ],
  },
  3: {
    name: "Greeks",
    blocks: [
      block(["openInterest", 10]),
      block(["rho", 8]),
      block(["greekVol", 6]),
      block(["venueDelta", 5]),
      block(["theta", 4]),
      block(["vega", 3]),
      block(["gamma", 2]),
      block(["delta", 1]),
      block(["mark", 9]),
      block(["bid", 7], ["ask", 7]),
    ],
  },
  4: {
    name: "Flow",
    blocks: [
      block(["openInterest", 1]),
      block(["volume", 2]),
      block(["change", 5]),
      block(["delta", 7]),
      block(["mark", 6]),
      block(["last", 4]),
      block(["bidSize", 3], ["bid", 2], ["ask", 2], ["askSize", 3]),
    ],
  },
  5: {
    name: "Edge",
    blocks: [
      block(["vega", 8]),
      block(["fit", 5]),
      block(["volBid", 7], ["volAsk", 7]),
      block(["sellMargin", 4], ["buyMargin", 4]),
      block(["edgeBid", 2], ["edgeAsk", 2]),
      block(["edgeBidVol", 1], ["edgeAskVol", 1]),
      block(["bidSize", 6], ["bid", 3], ["ask", 3], ["askSize", 6]),
    ],
  },
  6: {
    name: "Mine",
    blocks: [
      block(["theta", 9]),
      block(["vega", 8]),
      block(["gamma", 10]),
      block(["delta", 7]),
      block(["pnl", 4]),
      block(["average", 6]),
      block(["position", 1]),
      block(["sellMargin", 3], ["buyMargin", 3]),
      block(["mark", 5]),
      block(["bid", 2], ["ask", 2]),
    ],
  },
};

export const STRIKE_WIDTH = 72;
/** Below this panel width cells have 4 px of padding instead of 6, and are 4 px narrower. */
const TIGHT_BELOW = 520;
/** Below this panel width only the first three ranks are shown. */
const SMALL_BELOW = 480;
const SMALL_RANK = 3;

export const isTight = (width: number): boolean => width < TIGHT_BELOW;

/** A column in its place. `side` is −1 for calls, 0 for the strike, 1 for puts. */
export interface PlacedColumn {
  readonly side: -1 | 0 | 1;
  readonly key: ChainColumnKey | "strike";
  readonly left: number;
  readonly width: number;
}

/**
 * The columns of `preset` that fit `width` px, most important first, spread to fill it. Left to right. `extra` widens
 * columns whose numbers or units are longer than usual.
 */
export function placeColumns(
  preset: Preset,
  width: number,
  extra: (key: ChainColumnKey) => number = () => 0,
): readonly PlacedColumn[] {
  const give = isTight(width) ? 4 : 0;
  const strikeWidth = STRIKE_WIDTH - give;
  const widthOf = (key: ChainColumnKey): number => CHAIN_COLUMNS[key].width + extra(key) - give;
  const sideAt = (rank: number): ChainColumnKey[] =>
    preset.blocks.flatMap(({ keys, ranks }) => keys.filter((_, i) => ranks[i]! <= rank));
  const total = (keys: readonly ChainColumnKey[]): number =>
    2 * keys.reduce((sum, key) => sum + widthOf(key), 0) + strikeWidth;

  const ranks = [...new Set(preset.blocks.flatMap((one) => one.ranks))].sort((a, b) => b - a);
  const least = ranks[ranks.length - 1]!;
  const highest = width < SMALL_BELOW ? SMALL_RANK : Number.POSITIVE_INFINITY;
  const rank = ranks.find((one) => one <= highest && total(sideAt(one)) <= width) ?? least;
  const calls = sideAt(rank);
  const puts = [...preset.blocks].reverse().flatMap(({ keys, ranks: own }) => keys.filter((_, i) => own[i]! <= rank));

  const spare = Math.max(0, Math.floor(width) - total(calls));
  const each = Math.floor(spare / (2 * calls.length));
  // What is left over goes to the columns next to the strike, a pixel on either side, so that both halves stay equal.
  const wider = Math.floor((spare - each * 2 * calls.length) / 2);
  const strikeSpare = spare - 2 * (each * calls.length + wider);
  const placed: PlacedColumn[] = [];
  let left = 0;
  const put = (side: -1 | 0 | 1, key: PlacedColumn["key"], columnWidth: number): void => {
    placed.push({ side, key, left, width: columnWidth });
    left += columnWidth;
  };
  calls.forEach((key, i) => {
    put(-1, key, widthOf(key) + each + (calls.length - i <= wider ? 1 : 0));
  });
  put(0, "strike", strikeWidth + strikeSpare);
  puts.forEach((key, i) => {
    put(1, key, widthOf(key) + each + (i < wider ? 1 : 0));
  });
  return placed;
}
