import { useEffect, useState } from "react";
import type { EngineClient } from "../engine/client.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "./Dialog.tsx";
import { createRateMeter, type FeedFact, feedFacts, moreFeedFacts } from "./feed-facts.ts";

export interface ConnectionDialogProps {
  readonly engine: EngineClient;
  onClose(): void;
}

/** Everything the feed says of itself, in words that can be read without a pointer. */
export function ConnectionDialog({ engine, onClose }: ConnectionDialogProps) {
  const [facts, setFacts] = useState<readonly FeedFact[]>([]);
  useEffect(() => {
    const meter = createRateMeter();
    return engine.loop.add("connection dialog", {
      layer: "text",
      interval: 1_000,
      visible: () => true,
      paint(_level, time) {
        const { view } = engine;
        setFacts([...feedFacts(view, meter(view.status?.messages ?? 0, time)), ...moreFeedFacts(view)]);
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
          <Button onClick={() => void engine.request({ kind: "reconnect" }).catch(() => undefined)}>
            Reconnect now
          </Button>
          <Button primary onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
