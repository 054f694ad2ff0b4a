import { useEffect, useRef } from "react";
import { useStore } from "zustand";
import type { EngineClient } from "../engine/client.ts";
import { marketLine } from "../panels/market-line.ts";
import { dimming } from "../panels/row-values.ts";
import { writeText } from "../panels/tool-facts.ts";
import { selection } from "../views/selection.ts";
import { frame } from "./frame.ts";

const FACTS = 3;

/** The line under it: index, at-the-money vol and fit; what is not fresh is dimmed. */
export function EmbedFoot({ engine }: { readonly engine: EngineClient }) {
  const fdc3 = useStore(frame, (now) => now.fdc3);
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
            writeText(fact?.firstElementChild ?? null, label);
            writeText(fact?.lastElementChild ?? null, value);
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
      {fdc3 ? <span className="embed-fdc3">{fdc3.word}</span> : null}
      <span className="embed-brand">Volscape</span>
    </div>
  );
}
