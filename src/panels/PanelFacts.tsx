import { useEffect, useRef } from "react";
import type { PanelHeaders } from "./panel-headers.ts";
import "./panel-frame.css";

export interface PanelFactsProps {
  readonly id: string;
  readonly headers: PanelHeaders;
}

/** What a tab says: the panel's name, or what the panel shows. */
export function PanelTitle({ id, name, headers }: PanelFactsProps & { readonly name: string }) {
  const title = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!title.current) return;
    return headers.attachTitle(id, title.current, name);
  }, [headers, id, name]);
  return <span ref={title} />;
}

/** Context and age of a panel, written by the panel itself while it paints. */
export function PanelFacts({ id, headers }: PanelFactsProps) {
  const context = useRef<HTMLSpanElement>(null);
  const age = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!context.current || !age.current) return;
    return headers.attach(id, { context: context.current, age: age.current });
  }, [headers, id]);
  return (
    <>
      <span className="strip-context" ref={context} />
      <span className="strip-age" ref={age} />
    </>
  );
}
