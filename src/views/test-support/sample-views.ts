import type { ViewDocument } from "../view-document.ts";
import type { ViewRow } from "../view-layout.ts";

/** One chain and two smiles beside one another. */
export const SMALL_VIEW: ViewDocument = {
  version: 1,
  title: "Front month",
  folder: "Desk",
  market: { venue: "simulated", underlying: "BTC" },
  active: "trader",
  layouts: {
    trader: {
      row: [
        { tabs: ["chain"], weight: 60 },
        { tabs: ["smile", { id: "smile-2", type: "smile" }], front: 1, weight: 40 },
      ],
    },
  },
  settings: { "smile-2": { axis: "delta", table: true } },
  models: { trader: "svi" },
};

const TYPES = ["chain", "smile", "surface", "term", "instrument", "portfolio", "scenario", "greeks"] as const;

/** A settings object unlike that of any other panel: what each type can be set to, turned by the panel's number. */
function settingsOf(type: (typeof TYPES)[number], n: number): Record<string, unknown> {
  const pick = <T>(...values: readonly T[]): T => values[n % values.length] as T;
  const table = n % 2 === 1;
  const convention = pick("venue", "coin", "usd");
  switch (type) {
    case "chain":
      return { preset: pick(1, 2, 3, 4, 5, 6), units: pick("coin", "usd"), descending: table };
    case "smile":
      return {
        axis: pick("strike", "percent", "log", "std", "delta"),
        sides: pick("otm", "both"),
        residual: "usd",
        table,
      };
    case "surface":
      return { axis: pick("std", "strike", "delta"), height: pick("vol", "variance", "localVol"), table };
    case "term":
      return {
        show: pick("curve", "forwards", "nodes", "index"),
        delta: pick("25", "10"),
        clock: "event",
        weekendWeight: 0.5 + n / 100,
        events: [{ at: 1_796_000_000_000 + n * 86_400_000, days: 1 + n / 4, name: `Meeting ${n}` }],
        table,
      };
    case "instrument":
      return { history: table };
    case "portfolio":
      return { convention };
    case "scenario":
      return {
        axes: pick("vol", "time"),
        measure: pick("pnl", "delta", "gamma", "vega"),
        convention,
        sticky: pick("strike", "delta"),
        shock: pick("relative", "points"),
        table,
      };
    case "greeks":
      return { quantity: pick("delta", "gamma", "vega", "weightedVega", "theta"), convention };
  }
}

/** `count` panels of all types in rows of tab sets, none set like another. */
export function variedView(count: number): ViewDocument {
  const settings: Record<string, Record<string, unknown>> = {};
  const rows: ViewRow[] = [];
  for (let n = 0; n < count; n++) {
    const type = TYPES[n % TYPES.length] ?? "chain";
    const id = n < TYPES.length ? type : `${type}-${Math.floor(n / TYPES.length) + 1}`;
    settings[id] = settingsOf(type, n + Math.floor(n / TYPES.length));
    const tabSet = { tabs: [id === type ? id : { id, type }], weight: 31.7 + 13.3 * n };
    if (n % 3 === 0) rows.push({ row: [tabSet], weight: 40.1 + 7.9 * n });
    else rows[rows.length - 1] = { ...rows[rows.length - 1], row: [...(rows.at(-1)?.row ?? []), tabSet] };
  }
  return {
    ...SMALL_VIEW,
    title: "Everything at once",
    layouts: { trader: { row: rows }, risk: { row: [{ tabs: ["portfolio", "scenario"] }] } },
    settings,
    models: { trader: "svi", risk: "essvi" },
  };
}
