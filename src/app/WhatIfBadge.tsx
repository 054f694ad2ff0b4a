import type { EngineClient } from "../engine/client.ts";
import { usePortfolio } from "../panels/use-portfolio.ts";
import { Button } from "../ui/Button.tsx";
import { notify } from "./notices.ts";

/** While a what-if copy is shown: how far it is from the book, and the way back. */
export function WhatIfBadge({ engine }: { readonly engine: EngineClient }) {
  const whatIf = usePortfolio(engine)?.document.whatIf;
  if (!whatIf) return null;
  const discard = (): void =>
    void engine
      .request({ kind: "editPortfolio", edit: { type: "discardWhatIf" } })
      .catch((error: unknown) =>
        notify({ tone: "info", text: error instanceof Error ? error.message : String(error) }),
      );
  return (
    <>
      <span className="chip solid-warn">
        WHAT-IF {whatIf.edits}
        <span className="what-if-edits">{whatIf.edits === 1 ? " edit" : " edits"}</span>
      </span>
      <Button onClick={discard}>Discard</Button>
    </>
  );
}
