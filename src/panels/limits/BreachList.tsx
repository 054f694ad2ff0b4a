import { type FormEvent, useState } from "react";
import type { EngineClient } from "../../engine/client.ts";
import type { LimitsState } from "../../engine/risk-protocol.ts";
import { type Breach, LIMIT_METRICS, MAX_BREACHES } from "../../risk/limits.ts";
import { Button } from "../../ui/Button.tsx";
import { formatUtcDateTime, formatUtcTime } from "../../ui/format.ts";
import { mayEdit } from "../../views/viewer.ts";
import { editLimits } from "./actions.ts";
import { metricValue } from "./model.ts";

/** Breaches shown at once; older ones come with the button below. */
const PAGE = 50;

export interface BreachListProps {
  readonly engine: EngineClient;
  readonly limits: LimitsState;
  readonly openOnly: boolean;
  onProblem(problem: string): void;
}

/** What fired, newest first, and who has seen it. */
export function BreachList({ engine, limits, openOnly, onProblem }: BreachListProps) {
  const [acknowledging, setAcknowledging] = useState<number | null>(null);
  const [by, setBy] = useState("");
  const [shown, setShown] = useState(PAGE);
  const all = limits.breaches.filter(({ acknowledged }) => !openOnly || acknowledged === null).toReversed();

  async function acknowledge(event: FormEvent<HTMLFormElement>, breach: number): Promise<void> {
    event.preventDefault();
    const comment = String(new FormData(event.currentTarget).get("comment") ?? "");
    const acknowledgement = { by, at: Date.now(), comment };
    const refused = await editLimits(engine, { type: "acknowledge", breach, acknowledgement });
    onProblem(refused ?? "");
    if (refused === null) setAcknowledging(null);
  }

  if (all.length === 0)
    return <p className="limit-note pad">{openOnly ? "Every breach is acknowledged." : "Nothing has fired yet."}</p>;
  return (
    <>
      <table className="breaches">
        <thead>
          <tr>
            <th scope="col">
              Time<small>UTC</small>
            </th>
            <th scope="col">Level</th>
            <th scope="col">Limit</th>
            <th scope="col" className="number">
              Value
            </th>
            <th scope="col" className="number">
              Threshold
            </th>
            <th scope="col">
              Ended<small>UTC</small>
            </th>
            <th scope="col">Acknowledged</th>
          </tr>
        </thead>
        <tbody>
          {all.slice(0, shown).map((breach) => (
            <tr key={breach.id} className={breach.acknowledged ? "seen" : ""}>
              <td>
                <time title={breach.market}>{formatUtcDateTime(breach.at)}</time>
              </td>
              <td>
                <span className={breach.level === "red" ? "chip small alarm" : "chip small warn"}>
                  {breach.level === "red" ? "RED" : "AMBER"}
                </span>
              </td>
              <th scope="row" title={`${LIMIT_METRICS[breach.metric].label}, on ${breach.market}`}>
                {breach.name}
              </th>
              <td className="number" title={LIMIT_METRICS[breach.metric].unit}>
                {metricValue(breach.metric, breach.value)}
              </td>
              <td className="number">{metricValue(breach.metric, breach.threshold)}</td>
              <td>{breach.endedAt === null ? "lasts" : formatUtcTime(breach.endedAt)}</td>
              <td className="breach-seen">
                {acknowledging === breach.id ? (
                  <form
                    onSubmit={(event) => void acknowledge(event, breach.id)}
                    onKeyDown={(event) => {
                      if (event.key === "Escape") setAcknowledging(null);
                    }}
                  >
                    <input
                      aria-label="Who acknowledges"
                      placeholder="Your name"
                      required
                      maxLength={64}
                      value={by}
                      onChange={(event) => setBy(event.currentTarget.value)}
                      // biome-ignore lint/a11y/noAutofocus: the user asked to write here
                      autoFocus
                    />
                    <input name="comment" aria-label="Comment" placeholder="Comment" maxLength={256} />
                    <button type="submit" className="button primary">
                      Acknowledge
                    </button>
                  </form>
                ) : (
                  <Seen breach={breach} start={() => setAcknowledging(breach.id)} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {all.length > shown ? (
        <p className="limit-note pad">
          <Button onClick={() => setShown(shown + PAGE)}>{`Show ${Math.min(PAGE, all.length - shown)} older`}</Button>
        </p>
      ) : null}
      {limits.forgotten > 0 ? (
        <p className="limit-note pad">
          The last {MAX_BREACHES} are kept; {limits.forgotten} before them were forgotten.
        </p>
      ) : null}
    </>
  );
}

function Seen({ breach, start }: { readonly breach: Breach; start(): void }) {
  const { acknowledged } = breach;
  if (acknowledged === null) return mayEdit() ? <Button onClick={start}>Acknowledge…</Button> : "not yet";
  const { by, at, comment } = acknowledged;
  return (
    <span title={`${formatUtcDateTime(at)} UTC${comment === "" ? "" : `: ${comment}`}`}>
      {by}, {formatUtcTime(at)}
      {comment === "" ? "" : `: ${comment}`}
    </span>
  );
}
