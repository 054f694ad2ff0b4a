import type { EngineClient } from "../../engine/client.ts";
import { formatExpiry, formatNumber } from "../../ui/format.ts";
import type { ExportDocument } from "../export-document.ts";
import { exportFacts } from "../export-facts.ts";
import { linePicture, pictureColors } from "../export-picture.ts";
import { settleWords } from "../settle-rule.ts";
import type { RiskResultOf } from "../use-risk-panel.ts";
import { gridLegs, type Payoff, payoff } from "./model.ts";
import type { PayoffSettings } from "./settings.ts";

export interface PayoffExport {
  readonly result: RiskResultOf<"grid">;
  readonly made: Payoff;
  readonly unit: string;
}

const ENTRY_WORDS: Readonly<Record<PayoffSettings["entry"], string>> = { mid: "mid", cross: "ask bought, bid sold" };

/** How vols are bent, where they are. */
function volBendFacts({ spotVol, twist, expiryVol }: PayoffSettings): readonly (readonly [string, string])[] {
  return [
    ...(spotVol === 0 ? [] : [["spot–vol", `${spotVol} vol points where spot is 10 % lower`] as const]),
    ...(twist === 0 ? [] : [["skew twist", `${twist} vol points at a strike 10 % lower`] as const]),
    ...expiryVol.map(([expiry, by]) => [`vol of ${formatExpiry(expiry)}`, `${by} vol points`] as const),
  ];
}

/** The curves of a structure as they stand, or as they are shown where the view is frozen, as numbers and as a picture; `element` gives the colours. */
export async function payoffExport(
  engine: EngineClient,
  settings: PayoffSettings,
  { result, made: shown, unit }: PayoffExport,
  element: Element,
): Promise<ExportDocument> {
  const title = `Payoff ${settings.preset || "of own legs"}, ${unit}`;
  const legs = gridLegs(engine.view, settings.legs);
  const names = legs.map(({ instrument }) => instrument);
  const moment = await engine.moment([{ kind: "grid", grid: result.grid, legs }], names);
  const [again] = moment?.results ?? [];
  const anew = moment && again?.kind === "grid" ? payoff(moment.view, settings, again) : null;
  const made = anew ?? shown;
  const { at, asOf, excluded, atVenueMark } = anew && again ? { excluded: result.excluded, ...again } : result;
  const facts = await exportFacts(engine, { at, asOf, rules: [], atVenueMark, moment: anew && moment, excluded });
  const later = `T + ${settings.days} d`;
  const about = {
    title,
    facts: [
      ...facts,
      [
        "legs",
        settings.legs
          .map(({ instrument, size, price }) => `${size} ${instrument}${price === null ? "" : ` at ${price}`}`)
          .join("; "),
      ],
      ["entry", `${ENTRY_WORDS[settings.entry]}, ${settings.fees ? "with" : "without"} fees`],
      ["vol", `${settings.vol * 100} % of itself, sticky ${settings.sticky}`],
      ...volBendFacts(settings),
      ["earlier legs settle", settleWords(settings)],
    ] as const,
  };
  return {
    ...about,
    tables: [
      {
        name: title,
        head: ["spot", "today", later, "last expiry"],
        rows: made.spots.map((spot, i) => [spot, made.today[i]!, made.later[i]!, made.expiry[i]!]),
      },
    ],
    picture: linePicture(
      about,
      {
        x: made.spots,
        lines: [
          { name: "last expiry", values: made.expiry, dash: "" },
          { name: later, values: made.later, dash: "2 3" },
          { name: "today", values: made.today, dash: "6 4" },
        ],
        xLabel: (spot) => formatNumber(spot, 0),
        yLabel: (gain) => formatNumber(gain, settings.currency === "coin" ? 3 : 0),
      },
      pictureColors(element),
    ),
  };
}
