import { useEffect } from "react";
import * as v from "valibot";
import type { EngineClient } from "../engine/client.ts";
import { currenciesOf } from "../panels/greek-units.ts";
import { defaultSettings, settingsSchema } from "../panels/margin/settings.ts";
import { workspace } from "../views/workspace-store.ts";
import { FigureStrip, STRIP } from "./FigureStrip.tsx";
import { RISK_FIGURES, riskFigures } from "./risk-figures.ts";

/** Figures are kept short below this width of the window, and of one that has the way out of a what-if copy beside them, css px. */
const BRIEF_BELOW = 1_400;
const BRIEF_BESIDE = 1_600;
const KEY = `${STRIP}/totals`;

/** Id of the rule set that the margin panel explains; that of a new one where it explains none. */
function chosenRules(): string {
  const stored = v.safeParse(settingsSchema, workspace.getState().settings.margin ?? {});
  return (stored.success && stored.output.explained) || defaultSettings.explained;
}

/** What the book shown gained, its delta and the margin it uses, beside the index. */
export function RiskFigures({ engine }: { readonly engine: EngineClient }) {
  useEffect(() => () => engine.setRisk(KEY, null), [engine]);
  return (
    <FigureStrip
      engine={engine}
      count={RISK_FIGURES}
      always={RISK_FIGURES}
      figures={() => {
        const { portfolio, view } = engine;
        engine.setRisk(KEY, { kind: "totals", rules: chosenRules() });
        const result = engine.risk(KEY);
        // Before the venue has said what it lists, every position is one it does not list.
        const totals = view.instrumentBySlot.size > 0 && result?.kind === "totals" ? result : null;
        const frozen = engine.frozen !== null;
        const brief = window.innerWidth < (portfolio?.document.whatIf ? BRIEF_BESIDE : BRIEF_BELOW);
        return riskFigures({ view, portfolio, totals, frozen, brief, currencies: currenciesOf(view.catalog) });
      }}
    />
  );
}
