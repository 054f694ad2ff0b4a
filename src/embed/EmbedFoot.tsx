import { useEffect, useRef } from "react";
import type { EngineClient } from "../engine/client.ts";
import { marketLine } from "../panels/market-line.ts";
import { dimming } from "../panels/row-values.ts";
import { selection } from "../views/selection.ts";
import { write } from "./EmbedBar.tsx";

const FACTS = 3;

/** The line under it: index, at-the-money vol and fit; what is not fresh is dimmed. */
export function EmbedFoot({ engine }: { readonly engine: EngineClient }) {
  const facts = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      engine.loop.add("embed foot", {
        layer: "text",
        interval: 250,
        visible: () => true,
        paint() {
          marketLine(engine, selection.getState().expiry).forEach(({ label, value, age }, i) => {
            const fact = facts.current?.children[i];
            write(fact?.firstElementChild as HTMLElement | null, label);
            write(fact?.lastElementChild as HTMLElement | null, value);
            if (fact instanceof HTMLElement) fact.dataset.age = dimming(age);
          });
        },
      }),
    [engine],
  );
  return (
    <div className="embed-foot">
      <div className="embed-facts" ref={facts}>
        {Array.from({ length: FACTS }, (_, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: facts have fixed places
          <span key={i}>
            <span /> <b />
          </span>
        ))}
      </div>
      <span className="embed-brand">Volscape</span>
    </div>
  );
}
