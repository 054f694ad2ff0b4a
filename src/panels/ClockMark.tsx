import type { EngineClient } from "../engine/client.ts";
import { isCalendar } from "../market/event-clock.ts";
import { useStructure } from "./use-panel.ts";

/** Whether vols count another time than the calendar's. */
export function useOffCalendar(engine: EngineClient): boolean {
  useStructure(engine);
  return !isCalendar(engine.view.clock);
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
