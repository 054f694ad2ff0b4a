import { useEffect, useRef, useState } from "react";
import { distanceToLimit, LIMIT_METRICS, type Limit } from "../../risk/limits.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { DASH } from "../../ui/format.ts";
import { Segmented } from "../../ui/Segmented.tsx";
import { alertNotices, setAlertNotices } from "../../views/alert-notices.ts";
import { mayEdit } from "../../views/viewer.ts";
import { MarketBanner } from "../MarketBanner.tsx";
import { isDown } from "../market-state.ts";
import type { PanelProps } from "../panel.ts";
import { writeText } from "../tool-facts.ts";
import { useLimits } from "../use-limits.ts";
import { useMarketState, usePainter } from "../use-panel.ts";
import { usePortfolio } from "../use-portfolio.ts";
import { editLimits } from "./actions.ts";
import { BreachList } from "./BreachList.tsx";
import { LimitEditor } from "./LimitEditor.tsx";
import {
  distanceWords,
  draftOf,
  type LimitDraft,
  limitCounts,
  metricValue,
  newDraft,
  scopeWords,
  standing,
  threshold,
} from "./model.ts";
import { OfferedLimits } from "./OfferedLimits.tsx";
import type { LimitsSettings } from "./settings.ts";
import "../panel-tools.css";
import "./limits.css";

const INTERVAL = 250;

const WHAT_LIMITS_DO =
  "A limit watches Greeks, margin, P&L, spot, vol, skew, edge or the feed, and tells you when a threshold is passed, whatever is on screen. Try it on the recorded log before saving.";

const SHOWN = [
  { value: "all", label: "All", title: "Every breach that is kept" },
  { value: "open", label: "Open", title: "Breaches nobody has acknowledged" },
] as const;

/** What must not be passed, where each limit stands, and what fired. The hub looks, whether this is shown or not. */
export default function LimitsPanel({ id, engine, header, settings, change }: PanelProps<LimitsSettings>) {
  const limits = useLimits(engine);
  const portfolio = usePortfolio(engine);
  const [words, state] = useMarketState(engine, header);
  const [draft, setDraft] = useState<LimitDraft | null>(null);
  const [problem, setProblem] = useState("");
  const root = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const key = `${id}/limits`;
  const books = portfolio?.document.books ?? [];

  useEffect(() => {
    engine.setRisk(key, { kind: "limits" });
    return () => engine.setRisk(key, null);
  }, [engine, key]);

  const repaint = usePainter(engine, id, root, state, {
    layer: "text",
    interval: INTERVAL,
    paint() {
      const result = engine.risk(key);
      if (result?.kind !== "limits") return;
      for (const row of body.current?.rows ?? []) {
        const limit = limits?.limits.find((one) => one.id === row.dataset.limit);
        if (limit) paintRow(row, limit, limits?.states[limit.id]?.level ?? "green", result.values.get(limit.id));
      }
      header.setAge(Math.max(0, engine.view.now - result.at));
    },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows that were written anew have no values yet
  useEffect(repaint, [limits, draft, repaint]);

  const counts = limits ? limitCounts(limits) : null;
  useEffect(() => header.setContext(["live books"]), [header]);

  function add(): void {
    const used = new Set(limits?.limits.map((one) => one.id));
    let number = used.size + 1;
    while (used.has(`limit-${number}`)) number++;
    setDraft(newDraft(`limit-${number}`, engine.view.catalog?.choice.underlying ?? ""));
  }

  function toggle(limit: Limit): void {
    const edit = { type: "set", limit: { ...limit, enabled: !limit.enabled }, at: Date.now() } as const;
    void editLimits(engine, edit).then((refused) => setProblem(refused ?? ""));
  }

  if (!limits) return <div className="limits" ref={root} />;
  const empty = limits.limits.length === 0;
  const said = problem !== "" ? problem : limits.problem;
  return (
    <div className="limits" ref={root} data-age={words && isDown(words) ? "stale" : ""}>
      <MarketBanner words={words} engine={engine} />
      {mayEdit() || !empty ? (
        <div className="panel-tools">
          {mayEdit() ? (
            <>
              <Button onClick={add} disabled={draft !== null}>
                Add limit
              </Button>
              <Notices />
            </>
          ) : null}
          <span className="panel-facts">
            {counts && !empty ? (
              <span>
                <b>{counts.red}</b> red, <b>{counts.amber}</b> amber, <b>{counts.blind}</b> without a whole value
              </span>
            ) : null}
            {counts && counts.unseen > 0 ? (
              <span>
                <b>{counts.unseen}</b> to acknowledge
              </span>
            ) : null}
          </span>
        </div>
      ) : null}
      {mayEdit() ? <OfferedLimits engine={engine} /> : null}
      {said === "" ? null : (
        <p className="limit-problem pad" role="alert">
          {said}
        </p>
      )}
      {draft ? (
        <LimitEditor
          key={draft.id}
          engine={engine}
          draft={draft}
          books={books}
          stored={limits.limits.some((one) => one.id === draft.id)}
          onClose={() => setDraft(null)}
        />
      ) : null}
      {empty && limits.breaches.length === 0 ? (
        draft ? null : (
          <EmptyState
            title="No limits yet"
            text={mayEdit() ? WHAT_LIMITS_DO : "No limits are kept in this browser."}
            actions={
              mayEdit() ? (
                <Button primary onClick={add}>
                  Add a limit
                </Button>
              ) : null
            }
          />
        )
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        <section className="limits-body market-numbers" tabIndex={0} aria-label="Limits and breaches">
          <table className="limit-table">
            <thead>
              <tr>
                <th scope="col">State</th>
                <th scope="col">Limit</th>
                <th scope="col" className="number">
                  Value
                </th>
                <th scope="col" className="number" title="To the next threshold; below 0 beyond red, by how much">
                  Distance
                </th>
                <th scope="col" className="number">
                  Amber
                </th>
                <th scope="col" className="number">
                  Red
                </th>
                <th scope="col" className="number" title="How far back before the level falls">
                  Hyst.
                </th>
                <th scope="col">On</th>
              </tr>
            </thead>
            <tbody ref={body}>
              {limits.limits.map((limit) => {
                const { tone, word, reason } = standing(limit, limits);
                return (
                  <tr key={limit.id} data-limit={limit.id} data-tone={tone}>
                    <td>
                      <span className="limit-state" data-tone={tone} title={reason}>
                        {word}
                      </span>
                      {reason === "" ? null : <small title={reason}>{reason}</small>}
                    </td>
                    <th scope="row">
                      {mayEdit() ? (
                        <button type="button" title="Edit" onClick={() => setDraft(draftOf(limit))}>
                          {limit.name}
                        </button>
                      ) : (
                        limit.name
                      )}
                      <small>{scopeWords(limit, books)}</small>
                    </th>
                    <td className="number">
                      <span className="limit-value">{DASH}</span>
                      <small>{LIMIT_METRICS[limit.metric].unit}</small>
                    </td>
                    <td className="number limit-distance">{DASH}</td>
                    <td className="number">{threshold(limit, limit.amber)}</td>
                    <td className="number">{threshold(limit, limit.red)}</td>
                    <td className="number">{metricValue(limit.metric, limit.hysteresis)}</td>
                    <td>
                      {mayEdit() ? (
                        <input
                          type="checkbox"
                          aria-label={`${limit.name} on`}
                          checked={limit.enabled}
                          onChange={() => toggle(limit)}
                        />
                      ) : limit.enabled ? (
                        "on"
                      ) : (
                        "off"
                      )}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          <h3>
            Breaches
            <Segmented
              label="Breaches listed"
              options={SHOWN}
              value={settings.breaches}
              onChange={(breaches) => change({ ...settings, breaches })}
            />
          </h3>
          <BreachList engine={engine} limits={limits} openOnly={settings.breaches === "open"} onProblem={setProblem} />
        </section>
      )}
    </div>
  );
}

/** Browser notifications, only after the user has asked for them and the browser agreed. */
function Notices() {
  const [on, setOn] = useState(alertNotices());
  const [word, setWord] = useState("");
  async function ask(): Promise<void> {
    if (on) {
      setAlertNotices(false);
      setOn(false);
      return;
    }
    const answer = "Notification" in window ? await Notification.requestPermission() : "denied";
    const granted = answer === "granted";
    setAlertNotices(granted);
    setOn(granted);
    setWord(granted ? "" : "The browser does not allow notifications here.");
  }
  return (
    <>
      <Button
        onClick={() => void ask()}
        title="A browser notification when a limit fires, also while this page is hidden"
      >
        {on ? "Notifications on" : "Notify me"}
      </Button>
      {word === "" ? null : <span className="panel-problem">{word}</span>}
    </>
  );
}

function paintRow(
  row: HTMLTableRowElement,
  limit: Limit,
  level: "green" | "amber" | "red",
  read: number | undefined,
): void {
  const value = read ?? Number.NaN;
  writeText(row.querySelector(".limit-value"), metricValue(limit.metric, value));
  writeText(row.querySelector(".limit-distance"), distanceWords(limit, distanceToLimit(limit, level, value)));
}
