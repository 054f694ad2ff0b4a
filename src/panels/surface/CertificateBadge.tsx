import { useEffect, useRef, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import { listCommands } from "../../views/commands.ts";
import { type BadgeWords, badgeWords } from "./certificate-badge.ts";

/** A new certificate is asked for this often, ms. */
const INTERVAL = 5_000;

/** The certificate of the surface shown, over its picture; a press opens the certificate panel. Asks only while it can be seen. */
export function CertificateBadge({ engine, market }: { readonly engine: EngineClient; readonly market: string }) {
  const [words, setWords] = useState<BadgeWords | null>(null);
  const root = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another market has another certificate
  useEffect(() => {
    const element = root.current;
    const view = element?.ownerDocument.defaultView;
    if (!element || !view) return;
    let stopped = false;
    let seen = false;
    let busy = false;
    const ask = (): void => {
      if (!seen || busy || engine.frozen !== null) return;
      busy = true;
      engine
        .request({ kind: "certificate" })
        .then((reply) => (reply.kind === "certificate" ? badgeWords(reply.certificate) : null))
        // Nothing is fitted yet: no badge.
        .catch(() => null)
        .then((next) => {
          busy = false;
          if (!stopped) setWords(next);
        });
    };
    setWords(null);
    const screen = new view.IntersectionObserver((entries) => {
      seen = entries[entries.length - 1]?.isIntersecting ?? false;
      ask();
    });
    screen.observe(element);
    const timer = view.setInterval(ask, INTERVAL);
    return () => {
      stopped = true;
      screen.disconnect();
      view.clearInterval(timer);
    };
  }, [engine, market]);

  return (
    <div className="surface-certificate" ref={root}>
      {words ? (
        <button
          type="button"
          className={words.warn ? "chip small warn" : "chip small"}
          title={words.title}
          onClick={() =>
            listCommands()
              .find(({ id }) => id === "go-certificate")
              ?.run()
          }
        >
          {words.text}
        </button>
      ) : null}
    </div>
  );
}
