import { type Channel, channelOf, PLATFORM_STATE } from "./channels.ts";
import { volIndexOfUnderlying } from "./names.ts";
import type { Row } from "./rows.ts";
import type { Core } from "./state.ts";

/** Rows in the order of a chain: by expiry, then strike, then name. */
function orderedRows(core: Core): readonly Row[] {
  if (core.orderedVersion !== core.rows.table.catalogVersion) {
    core.orderedVersion = core.rows.table.catalogVersion;
    core.ordered = [...core.rows.byName.values()].sort(
      (a, b) =>
        a.instrument.expiry - b.instrument.expiry ||
        (a.instrument.strike || 0) - (b.instrument.strike || 0) ||
        (a.name < b.name ? -1 : 1),
    );
  }
  return core.ordered;
}

/** Channels that should be subscribed now, most urgent first. */
export interface WantedChannels {
  /** Levels and marks, the perpetual, the focused book, the quotes on screen, futures, fast tickers of what is on screen. */
  readonly inSight: readonly Channel[];
  /** The quotes of all other options. */
  readonly rest: readonly Channel[];
}

/** What the interest, the chosen underlying and its list ask for. */
export function wantedChannels(core: Core): WantedChannels {
  if (core.underlying === "" || core.interest === null) return { inSight: [], rest: [] };
  const { indexName, currency } = core;
  const inSight = [
    channelOf.index(indexName),
    channelOf.marks(indexName),
    channelOf.statistics(indexName),
    channelOf.instrumentState(currency),
    channelOf.instrumentCreation(currency),
    PLATFORM_STATE,
  ];
  const volIndex = volIndexOfUnderlying(core.underlying);
  if (volIndex !== null) inSight.push(channelOf.volIndex(volIndex));
  if (!core.listed) return { inSight, rest: [] };
  const rows = orderedRows(core);
  const ofKind = (kind: string) => rows.filter((row) => row.instrument.kind === kind);
  for (const row of ofKind("perpetual")) inSight.push(channelOf.ticker(row.name));
  const focused = core.interest.focused === null ? undefined : core.rows.byName.get(core.interest.focused);
  if (focused !== undefined && focused.instrument.kind !== "index")
    inSight.push(channelOf.book(focused.name), channelOf.trades(focused.name));
  const visible = core.interest.visible.flatMap((name) => {
    const row = core.rows.byName.get(name);
    return row?.instrument.kind === "option" ? [row] : [];
  });
  if (focused?.instrument.kind === "option") visible.unshift(focused);
  for (const row of visible) inSight.push(channelOf.incremental(row.name));
  for (const row of ofKind("future")) inSight.push(channelOf.ticker(row.name));
  for (const row of visible) inSight.push(channelOf.ticker(row.name));
  return { inSight, rest: ofKind("option").map((row) => channelOf.incremental(row.name)) };
}
