import { type FormEvent, useState } from "react";
import { type ClockChoice, MAX_EVENTS, WEEKEND_WEIGHT } from "../../market/event-clock.ts";
import { formatExpiry, formatNumber, formatUtcTime } from "../../ui/format.ts";

export interface ClockEditorProps {
  readonly clock: ClockChoice;
  change(clock: ClockChoice): void;
}

/** How weekends and events weigh on the clock: what passes slower, and what brings variance of its own. */
export function ClockEditor({ clock, change }: ClockEditorProps) {
  const [problem, setProblem] = useState("");

  function add(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const text = (name: string): string => String(fields.get(name) ?? "");
    // The field holds no zone: it is read as UTC, as its label says.
    const at = Date.parse(`${text("at")}Z`);
    const days = Number(text("days"));
    if (!Number.isFinite(at) || !(days > 0 && days <= 100)) {
      setProblem("An event needs a time and 0 to 100 days.");
      return;
    }
    setProblem("");
    const events = [...clock.events, { at, days, name: text("name").trim().slice(0, 40) || "event" }];
    change({ ...clock, events: events.sort((a, b) => a.at - b.at).slice(0, MAX_EVENTS) });
    form.reset();
  }

  return (
    <div className="clock-editor">
      <label title="Variance of a Saturday or Sunday (UTC) over that of an average day; weekdays make up for it">
        Weekend day
        <input
          className="field"
          type="number"
          min={WEEKEND_WEIGHT.least}
          max={WEEKEND_WEIGHT.most}
          step="0.05"
          value={clock.weekendWeight}
          onChange={({ currentTarget: { valueAsNumber } }) => {
            const { least, most } = WEEKEND_WEIGHT;
            if (valueAsNumber >= least && valueAsNumber <= most) change({ ...clock, weekendWeight: valueAsNumber });
          }}
        />
      </label>
      {clock.events.map((event) => (
        <span className="chip" key={`${event.at} ${event.name} ${event.days}`}>
          {`${event.name}  ${formatExpiry(event.at)} ${formatUtcTime(event.at).slice(0, 5)} UTC  +${formatNumber(event.days, 1)} d`}
          <button
            type="button"
            aria-label={`Remove ${event.name}`}
            onClick={() => change({ ...clock, events: clock.events.filter((one) => one !== event) })}
          >
            ×
          </button>
        </span>
      ))}
      <form onSubmit={add}>
        <label>
          Event (UTC)
          <input className="field" type="datetime-local" name="at" required />
        </label>
        <label title="Variance the event brings, in average days">
          days
          <input className="field" type="number" name="days" min="0.1" max="100" step="0.1" defaultValue="1" required />
        </label>
        <input className="field" name="name" placeholder="name" aria-label="Name of the event" maxLength={40} />
        <button type="submit" className="button">
          Add
        </button>
      </form>
      {problem === "" ? null : <span role="alert">{problem}</span>}
    </div>
  );
}
