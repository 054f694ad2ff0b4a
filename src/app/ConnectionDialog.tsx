import { useEffect, useRef, useState } from "react";
import type { EngineClient } from "../engine/client.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { createRateMeter, type FeedFact, feedFacts, hashFact, moreFeedFacts, type StateHash } from "./feed-facts.ts";

export interface ConnectionDialogProps {
  readonly engine: EngineClient;
  onClose(): void;
}

/** Everything the feed says of itself, in words that can be read without a pointer. */
export function ConnectionDialog({ engine, onClose }: ConnectionDialogProps) {
  const [facts, setFacts] = useState<readonly FeedFact[]>([]);
  const hash = useRef<StateHash | null>(null);
  const asked = useRef(false);
  const [recorded, setRecorded] = useState(engine.view.status?.state === "replaying");
  useEffect(() => {
    /** One question at a time: a market that changes has a new hash every time. */
    function askHash(): void {
      if (asked.current) return;
      asked.current = true;
      engine
        .request({ kind: "stateHash" })
        .then((reply) => {
          if (reply.kind === "stateHash") hash.current = reply;
        })
        // Without a market there is no state to hash.
        .catch(() => undefined)
        .finally(() => {
          asked.current = false;
        });
    }
    const meter = createRateMeter();
    return engine.loop.add("connection dialog", {
      layer: "text",
      interval: 1_000,
      visible: () => true,
      paint(_level, time) {
        const { view } = engine;
        askHash();
        setRecorded(view.status?.state === "replaying");
        const rate = meter(view.status?.messages ?? 0, time);
        setFacts([...feedFacts(view, rate), ...moreFeedFacts(view), hashFact(hash.current)]);
      },
    });
  }, [engine]);
  return (
    <Dialog label="Connection" onClose={onClose}>
      <div className="sheet">
        <h2>Connection</h2>
        <table className="facts">
          <tbody>
            {facts.map(({ label, value, bad, detail }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td className={bad ? "bad" : ""}>{value}</td>
                <td>{detail}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <div className="address-actions">
          {recorded ? null : (
            <Button onClick={() => void engine.request({ kind: "reconnect" }).catch(() => undefined)}>
              Reconnect now
            </Button>
          )}
          <Button primary onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
