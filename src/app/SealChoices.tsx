import type { Person } from "../views/people.ts";

/** What each person may open, by fingerprint; who is not in it gets nothing. */
export type Grants = ReadonlyMap<string, { readonly risk: boolean; readonly positions: boolean }>;

export interface SealChoicesProps {
  readonly people: readonly Person[];
  readonly grants: Grants;
  change(grants: Grants): void;
}

/** Whose keys open the view, and which parts of it. */
export function SealChoices({ people, grants, change }: SealChoicesProps) {
  const able = people.filter(({ receiving }) => receiving !== null);
  if (able.length === 0)
    return (
      <p className="view-problem">
        You have nobody's key to write to: ask them for their public key and add it under “Keys and people”.
      </p>
    );
  const set = (person: Person, grant: { risk: boolean; positions: boolean } | null): void => {
    const next = new Map(grants);
    if (grant) next.set(person.fingerprint, grant);
    else next.delete(person.fingerprint);
    change(next);
  };
  return (
    <table className="view-grants">
      <thead>
        <tr>
          <th scope="col">To</th>
          <th scope="col">View</th>
          <th scope="col">Risk settings</th>
          <th scope="col">Positions</th>
        </tr>
      </thead>
      <tbody>
        {able.map((person) => {
          const grant = grants.get(person.fingerprint);
          const named = person.name || person.fingerprint;
          const box = (what: string, checked: boolean, disabled: boolean, act: (on: boolean) => void) => (
            <td>
              <input
                type="checkbox"
                aria-label={`${what} to ${named}`}
                checked={checked}
                disabled={disabled}
                onChange={(event) => act(event.currentTarget.checked)}
              />
            </td>
          );
          return (
            <tr key={person.fingerprint}>
              <th scope="row" title={person.fingerprint}>
                {named}
              </th>
              {box("View", grant !== undefined, false, (on) =>
                set(person, on ? { risk: true, positions: false } : null),
              )}
              {box("Risk settings", grant?.risk ?? false, !grant, (risk) => grant && set(person, { ...grant, risk }))}
              {box(
                "Positions",
                grant?.positions ?? false,
                !grant,
                (positions) => grant && set(person, { ...grant, positions }),
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
