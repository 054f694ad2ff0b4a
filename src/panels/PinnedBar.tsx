import { useEffect, useState } from "react";
import type { EngineClient } from "../engine/client.ts";
import type { EventClock } from "../market/event-clock.ts";
import { Button } from "../ui/Button.tsx";
import { formatAge, formatUtcDateTime } from "../ui/format.ts";
import type { PinnedVerdict } from "./check-snapshot.ts";
import { shortDigest, wordsOnClock } from "./pinned-words.ts";
import { useStructure } from "./use-panel.ts";
import "./pinned.css";

/** What is said of a pinned snapshot that is shown. */
export interface PinnedFacts {
  /** Epoch ms. */
  readonly at: number;
  readonly simulated: boolean;
  readonly venue: string;
  /** The clock that its numbers were compared on. */
  readonly clock: EventClock;
  readonly verdict: PinnedVerdict;
  /** Fingerprint of who signed the view; empty where nobody did. */
  readonly signer: string;
}

/** The line over a window that shows a snapshot: of when it is, whether its numbers are the author's, and the way back to the market. */
export default function PinnedBar({
  engine,
  shown,
  goLive,
}: {
  readonly engine: EngineClient;
  readonly shown: PinnedFacts;
  goLive(): void;
}) {
  useStructure(engine);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const { verdict, at, simulated, venue, signer } = shown;
  const words = wordsOnClock(verdict, shown.clock, engine.clock);
  return (
    <section className="banner past pinned-bar" aria-label="Pinned snapshot">
      {simulated ? <span className="chip warn">SIMULATED</span> : null}
      <strong>Pinned</strong>
      <time dateTime={new Date(at).toISOString()}>{formatUtcDateTime(at)} UTC</time>
      <span className="pinned-age">{formatAge(now - at)} old</span>
      <span className={words.tone === "good" ? "pinned-good" : "pinned-warn"} role="status" title={words.detail}>
        {words.text}
      </span>
      {verdict.kind === "altered" ? null : (
        <span className="pinned-fact" title={`SHA-256 of the numbers computed here: ${verdict.digest}`}>
          Digest <code>{shortDigest(verdict.digest)}</code>
        </span>
      )}
      <span
        className="pinned-fact"
        title={signer ? "Fingerprint of the key that signed the view" : "Anyone may have made it"}
      >
        {signer ? (
          <>
            Signed <code>{signer}</code>
          </>
        ) : (
          "Not signed"
        )}
      </span>
      <span className="pinned-fact pinned-venue">{venue}</span>
      <Button onClick={goLive}>Go live</Button>
    </section>
  );
}
