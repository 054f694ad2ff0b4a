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

/**
 * Every channel that should be subscribed now, most urgent first: levels and marks, the perpetual, the focused book, the quotes
 * on screen, futures, fast tickers of what is on screen, and then the quotes of all other options.
 */
export function wantedChannels(core: Core): Channel[] {
  if (core.underlying === "" || core.interest === null) return [];
  const { indexName, currency } = core;
  const wanted = [
    channelOf.index(indexName),
    channelOf.marks(indexName),
    channelOf.statistics(indexName),
    channelOf.instrumentState(currency),
    channelOf.instrumentCreation(currency),
    PLATFORM_STATE,
  ];
  const volIndex = volIndexOfUnderlying(core.underlying);
  if (volIndex !== null) wanted.push(channelOf.volIndex(volIndex));
  if (!core.listed) return wanted;
  const rows = orderedRows(core);
  const ofKind = (kind: string) => rows.filter((row) => row.instrument.kind === kind);
  for (const row of ofKind("perpetual")) wanted.push(channelOf.ticker(row.name));
  const focused = core.interest.focused === null ? undefined : core.rows.byName.get(core.interest.focused);
  if (focused !== undefined && focused.instrument.kind !== "index")
    wanted.push(channelOf.book(focused.name), channelOf.trades(focused.name));
  const visible = core.interest.visible.flatMap((name) => {
    const row = core.rows.byName.get(name);
    return row?.instrument.kind === "option" ? [row] : [];
  });
  if (focused?.instrument.kind === "option") visible.unshift(focused);
  for (const row of visible) wanted.push(channelOf.incremental(row.name));
  for (const row of ofKind("future")) wanted.push(channelOf.ticker(row.name));
  for (const row of visible) wanted.push(channelOf.ticker(row.name));
  for (const row of ofKind("option")) wanted.push(channelOf.incremental(row.name));
  return wanted;
}
