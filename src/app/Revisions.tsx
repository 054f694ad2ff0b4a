import { useEffect, useState } from "react";
import { PANELS, panelEntry } from "../panels/registry.ts";
import { Button } from "../ui/Button.tsx";
import { formatUtcDateTime } from "../ui/format.ts";
import { Select } from "../ui/Select.tsx";
import { type DefaultsOf, type ViewDifference, viewDifferences } from "../views/view-differences.ts";
import type { ViewRevision } from "../views/view-store.ts";

export interface RevisionsProps {
  /** Newest first. */
  readonly history: readonly ViewRevision[];
  /** Makes the newest revision one like this. */
  restore(revision: ViewRevision): void;
}

/** Every kept state of a view: compared with any other, and set back to. */
export function Revisions({ history, restore }: RevisionsProps) {
  const [compared, setCompared] = useState<{ readonly was: number; readonly now: number } | null>(null);
  const [defaults, setDefaults] = useState<DefaultsOf | null>(null);
  useEffect(() => {
    if (compared) void loadDefaults().then((loaded) => setDefaults(() => loaded));
  }, [compared]);
  const newest = history[0];
  const was = history.find(({ revision }) => revision === compared?.was);
  const now = history.find(({ revision }) => revision === compared?.now);
  return (
    <>
      <h3 className="view-title">Revisions</h3>
      <ul className="view-revisions">
        {history.map((one) => (
          <li key={one.revision} data-compared={one === was || undefined}>
            <span>{one.revision}</span>
            <span>{formatUtcDateTime(one.savedAt)}</span>
            <span title={one.document.title}>{one.document.title}</span>
            <small className="view-fact">
              {[one === newest ? "newest" : "", one.autoSince === undefined ? "" : "saved by itself"]
                .filter(Boolean)
                .join(", ")}
            </small>
            {one === newest || !newest ? (
              <span />
            ) : (
              <span className="view-buttons">
                <Button
                  title={`What changed from revision ${one.revision}`}
                  onClick={() => setCompared({ was: one.revision, now: newest.revision })}
                >
                  Compare
                </Button>
                <Button title={`Make the newest revision one like ${one.revision}`} onClick={() => restore(one)}>
                  Restore
                </Button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {was && now ? (
        <section className="view-compare" aria-label="Differences">
          <header>
            <h3 className="view-title">From revision {was.revision} to</h3>
            <Select
              label="Compared with revision"
              options={history
                .filter((one) => one !== was)
                .map(({ revision }) => ({ value: String(revision), label: `revision ${revision}` }))}
              value={String(now.revision)}
              onChange={(revision) => setCompared({ was: was.revision, now: Number(revision) })}
            />
            <Button onClick={() => setCompared(null)}>Close</Button>
          </header>
          {defaults ? <Differences lines={viewDifferences(was.document, now.document, defaults, nameOf)} /> : null}
        </section>
      ) : null}
    </>
  );
}

/** Default settings of every panel; of one that cannot be fetched none. */
async function loadDefaults(): Promise<DefaultsOf> {
  const loaded = await Promise.all(
    PANELS.map(
      async ({ type, settings }) => [type, (await settings().catch(() => null))?.defaultSettings ?? {}] as const,
    ),
  );
  const byType = new Map<string, object>(loaded);
  return (panel) => ({ ...byType.get(typeOf(panel)) });
}

/** The type of a panel by its id: "smile-2" is a "smile". */
const typeOf = (panel: string): string => panel.replace(/-\d+$/, "");

function Differences({ lines }: { readonly lines: readonly ViewDifference[] }) {
  if (lines.length === 0) return <p className="view-note">They are the same.</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Where</th>
          <th scope="col">What</th>
          <th scope="col">Was</th>
          <th scope="col">Is</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ where, what, was, now }) => (
          <tr key={`${where} ${what} ${was} ${now}`}>
            <th scope="row">{nameOf(where)}</th>
            <td>{what}</td>
            <td>{was ?? "—"}</td>
            <td>{now ?? "—"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const LAYOUTS: Readonly<Record<string, string>> = { trader: "Trader", risk: "Risk" };

/** The words a person knows a part of a view by: "smile-2" is "Smile 2". */
function nameOf(where: string): string {
  const [, type = where, number = ""] = /^(.*?)(?:-(\d+))?$/.exec(where) ?? [];
  const title = LAYOUTS[where] ?? panelEntry(type)?.title;
  return title ? `${title}${number ? ` ${number}` : ""}` : where;
}
