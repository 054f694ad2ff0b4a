import type { EngineClient } from "../engine/client.ts";
import { isCalendar } from "../market/event-clock.ts";
import { panelEntry } from "./registry.ts";
import { useStructure } from "./use-panel.ts";

/** Whether a panel of this type shows vols that do not count time by the calendar. */
export function useOffCalendar(engine: EngineClient, type: string): boolean {
  useStructure(engine);
  return panelEntry(type)?.onClock === true && !isCalendar(engine.view.clock);
}

/** Says of a panel that its vols count event time. */
export function ClockMark() {
  return (
    <span
      className="chip small warn"
      title="Vols, vega and fits count time by weekends and events as set in the term structure; only the venue's own vols count calendar time"
    >
      EVENT TIME
    </span>
  );
}
