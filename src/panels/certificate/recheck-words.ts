import type { RecheckedFile } from "../../engine/aside-protocol.ts";
import { formatNumber, formatUtcDateTime } from "../../ui/format.ts";
import type { Verdict } from "./model.ts";

/** Faults named; more are counted. */
const NAMED = 3;

/** What a recheck found, in words; an empty text while it is under way, another text where the file could not be read. */
export function recheckVerdict(found: RecheckedFile | string): Verdict {
  if (found === "") return { tone: "none", title: "checking every statement…", detail: "" };
  if (typeof found === "string") return { tone: "bad", title: "cannot be checked", detail: found };
  const { statements, underlying, time, simulated } = found;
  const faults = statements.filter(({ holds }) => !holds);
  const of = `${underlying} at ${formatUtcDateTime(time)} UTC${simulated ? ", SIMULATED" : ""}`;
  if (faults.length === 0) {
    return { tone: "good", title: `all ${formatNumber(statements.length, 0)} statements hold`, detail: of };
  }
  const named = faults.slice(0, NAMED).map(({ statement, detail }) => `${dated(statement)}: ${detail}`);
  const more = faults.length > NAMED ? [`and ${faults.length - NAMED} more`] : [];
  return {
    tone: "bad",
    title: `${formatNumber(faults.length, 0)} of ${formatNumber(statements.length, 0)} statements do not hold`,
    detail: [of, ...named, ...more].join(" · "),
  };
}

/** Statements name expiries as they are stored, in epoch ms. */
function dated(statement: string): string {
  return statement.replace(/\b\d{13}\b/, (at) => new Date(Number(at)).toISOString().slice(0, 10));
}
