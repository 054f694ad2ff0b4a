import type { EngineClient } from "../engine/client.ts";
import type { Command } from "../views/commands.ts";
import { notify } from "./notices.ts";

/** Takes the last change of the portfolio back, or makes it again, and says so, or why not. */
export function stepPortfolio(engine: EngineClient, step: "undo" | "redo"): void {
  const text = step === "undo" ? "Took the last change of the portfolio back." : "Made the change again.";
  engine.request({ kind: "stepPortfolio", step }).then(
    () => notify({ tone: "info", text }),
    (error: unknown) => notify({ tone: "info", text: error instanceof Error ? error.message : String(error) }),
  );
}

/**
 * Taking back what was done to the portfolio in a window that has no workspace of its own; in a text field the keys are the
 * field's own.
 */
export function portfolioCommands(engine: EngineClient): readonly Command[] {
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
    run: () => stepPortfolio(engine, which),
  });
  return [command("undo", "$mod+z", "Ctrl Z"), command("redo", "$mod+Shift+z", "Ctrl Shift Z")];
}
