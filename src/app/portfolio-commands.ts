import type { EngineClient } from "../engine/client.ts";
import type { Command } from "../views/commands.ts";
import { notify } from "./notices.ts";

/** Taking back what was done to the portfolio, wherever it was done from; in a text field the keys are the field's own. */
export function portfolioCommands(engine: EngineClient): readonly Command[] {
  const step = (which: "undo" | "redo"): void => {
    const back = which === "undo";
    engine.request({ kind: "stepPortfolio", step: which }).then(
      () =>
        notify({ tone: "info", text: back ? "Took the last change of the portfolio back." : "Made the change again." }),
      () => undefined,
    );
  };
  const command = (which: "undo" | "redo", keys: string, keyLabel: string): Command => ({
    id: `portfolio-${which}`,
    title: which === "undo" ? "Undo the last change of the portfolio" : "Redo it",
    group: "Portfolio",
    keys,
    keyLabel,
    enabled: () => {
      const can = which === "undo" ? engine.portfolio?.canUndo : engine.portfolio?.canRedo;
      return (
        can === true &&
        !document.activeElement?.closest(
          'input:not([type="checkbox"], [cmdk-input]), textarea, [contenteditable="true"]',
        )
      );
    },
    run: () => step(which),
  });
  return [command("undo", "$mod+z", "Ctrl Z"), command("redo", "$mod+Shift+z", "Ctrl Shift Z")];
}
