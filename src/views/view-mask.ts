import type { ViewDocument } from "./view-document.ts";
import type { ViewPositions } from "./view-positions.ts";
import { withoutSizes } from "./view-private.ts";
import { snapshotWithheld, withMarksOfHeld } from "./view-snapshot.ts";

/** A book of positions as the portfolio keeps it; more fields may stand beside these and stay at home. */
export interface HeldBook {
  readonly id: string;
  readonly name: string;
  readonly positions: readonly HeldPosition[];
  readonly cash: readonly { readonly currency: string; readonly amount: number }[];
  /** Label of the venue whose account it is. Absent for the user's own. */
  readonly venue?: string;
}

export interface HeldPosition {
  readonly instrument: string;
  readonly size: number;
  readonly unit: "underlying" | "usd";
  readonly averagePrice: number | null;
  readonly openedAt: number | null;
  readonly tags: readonly string[];
  readonly included: boolean;
}

/** How much of the positions goes along: nothing, everything, contracts with their side, or weights. */
export type PositionMask = "none" | "whole" | "hidden" | "percent";

export interface MaskChoice {
  readonly positions: PositionMask;
  /** Id of the one book that goes along; null for all. */
  readonly book: string | null;
  /** Legs of a structure with their sizes and prices go along. Never where sizes are hidden. */
  readonly legs: boolean;
}

/**
 * The view as it leaves the browser. Where sizes are hidden or turned into percents, nothing goes along that a size could be
 * worked out of: no price, cash, date, tag, book name, own mark or leg, no count of fills. Limits of the view stay at home. `snapshot`
 * goes along where it tells of nothing but what was chosen (`snapshotWithheld`), the view's own never by itself.
 */
export function maskView(
  view: ViewDocument,
  books: readonly HeldBook[],
  choice: MaskChoice,
  snapshot: ViewDocument["snapshot"] | null = null,
): ViewDocument {
  const { portfolio: _own, withheld: _said, snapshot: _pinned, limits: _offered, made: _then, ...rest } = view;
  const chosen = choice.book === null ? books : books.filter(({ id }) => id === choice.book);
  const legs = choice.legs && (choice.positions === "none" || choice.positions === "whole");
  const pinned =
    snapshot && snapshotWithheld(snapshot, books, choice) === "" ? { snapshot: withMarksOfHeld(snapshot) } : {};
  const bare = { ...(legs ? rest : withoutSizes(rest)), ...pinned };
  if (choice.positions === "none") return { ...bare, withheld: "positions" };
  return { ...bare, portfolio: masked(chosen, choice.positions) };
}

function masked(books: readonly HeldBook[], mask: Exclude<PositionMask, "none">): ViewPositions {
  switch (mask) {
    case "whole":
      return {
        sizes: "whole",
        books: books.map(({ name, positions, cash }) => ({
          name,
          positions: positions.map(({ instrument, size, unit, averagePrice, openedAt, tags, included }) => ({
            instrument,
            size,
            unit,
            averagePrice,
            openedAt,
            tags: [...tags],
            included,
          })),
          cash: cash.map(({ currency, amount }) => ({ currency, amount })),
        })),
      };
    case "hidden":
      return {
        sizes: "hidden",
        books: books.map((book) => ({
          positions: netted(book).map(({ instrument, size }) => ({ instrument, side: size > 0 ? "long" : "short" })),
        })),
      };
    case "percent":
      return { sizes: "percent", of: "grossSize", books: books.map((book) => ({ positions: weights(netted(book)) })) };
  }
}

interface Net {
  readonly instrument: string;
  readonly unit: HeldPosition["unit"];
  readonly size: number;
}

/** One line per contract and unit, by name: neither the order nor the number of fills is told. */
function netted({ positions }: HeldBook): readonly Net[] {
  const nets = new Map<string, Net>();
  for (const { instrument, unit, size, included } of positions) {
    if (!included) continue;
    const key = `${instrument} ${unit}`;
    nets.set(key, { instrument, unit, size: (nets.get(key)?.size ?? 0) + size });
  }
  return [...nets.entries()]
    .filter(([, { size }]) => size !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, net]) => net);
}

/** What sizes are added up over: coin with coin, dollars with dollars. */
const groupOf = ({ instrument, unit }: Net): string => `${instrument.split("-", 1)[0]} ${unit}`;

function weights(nets: readonly Net[]): { readonly instrument: string; readonly percent: number }[] {
  const gross = new Map<string, number>();
  for (const net of nets) gross.set(groupOf(net), (gross.get(groupOf(net)) ?? 0) + Math.abs(net.size));
  return nets.map((net) => ({
    instrument: net.instrument,
    // To a tenth: finer ratios would give whole-numbered sizes away.
    percent: Math.round((1_000 * net.size) / (gross.get(groupOf(net)) ?? Number.NaN)) / 10 || 0,
  }));
}
