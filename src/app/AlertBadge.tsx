import { useEffect } from "react";
import type { EngineClient } from "../engine/client.ts";
import { useLimits } from "../panels/use-limits.ts";
import { alertNotices } from "../views/alert-notices.ts";

/** How many limits stand red and amber, on every workspace; the way to what fired. Tells of new breaches where the user asked for it. */
export function AlertBadge({ engine, open }: { readonly engine: EngineClient; open(): void }) {
  const limits = useLimits(engine);
  useEffect(() => {
    let seen = engine.limits ? engine.limits.nextBreach : Number.NaN;
    return engine.onLimits(() => {
      const next = engine.limits?.nextBreach ?? Number.NaN;
      const fired = engine.limits?.breaches.filter(({ id }) => id >= seen) ?? [];
      seen = next;
      if (fired.length === 0 || !alertNotices()) return;
      void import("./alert-notices.ts").then(({ tellBreaches }) => tellBreaches(fired));
    });
  }, [engine]);
  if (!limits || limits.limits.length === 0) return null;
  let red = 0;
  let amber = 0;
  let blind = 0;
  for (const { id, enabled } of limits.limits) {
    const state = limits.states[id];
    if (!enabled || !state) continue;
    if (state.level === "red") red++;
    else if (state.level === "amber") amber++;
    else if (!state.computable) blind++;
  }
  const unseen = limits.breaches.filter(({ acknowledged }) => acknowledged === null).length;
  const title = `Limits: ${red} red, ${amber} amber, ${blind} without a value; ${unseen} breaches to acknowledge (g l)`;
  return (
    <button type="button" className="alert-badge" onClick={open} title={title} aria-label={title}>
      {red > 0 ? <span className="chip alarm">{red} RED</span> : null}
      {amber > 0 ? <span className="chip warn">{amber} AMBER</span> : null}
      {red + amber === 0 ? (
        <span className="chip">{unseen > 0 ? `${unseen} FIRED` : blind > 0 ? `${blind} BLIND` : "LIMITS"}</span>
      ) : null}
    </button>
  );
}
