/** What an API key or a token may do, by area: "account", "trade", "wallet", "block_trade". */
export type Scope = ReadonlyMap<string, Level>;

const LEVELS = ["none", "read", "read_write"] as const;
export type Level = (typeof LEVELS)[number];

/** Reads the areas of a scope such as `account:read trade:read_write connection`; other words are no areas. */
export function parseScope(text: string): Scope {
  const areas = text.split(/\s+/).flatMap((word): [string, Level][] => {
    const [area = "", said = ""] = word.split(":");
    const level = LEVELS.find((known) => known === said);
    return level === undefined ? [] : [[area, level]];
  });
  return new Map(areas);
}

/** A token's scope: what is asked, but never more than the key allows; all of it where no area is asked for. */
export function grantedScope(most: Scope, asked: Scope): Scope {
  if (asked.size === 0) return most;
  return new Map(
    [...asked].map(([area, level]) => {
      const limit = most.get(area) ?? "none";
      return [area, LEVELS[Math.min(LEVELS.indexOf(level), LEVELS.indexOf(limit))]!];
    }),
  );
}

/** The scope as the venue writes it. */
export function scopeText(scope: Scope): string {
  const areas = [...scope].filter(([, level]) => level !== "none").map(([area, level]) => `${area}:${level}`);
  return [...areas, "connection", "mainaccount"].sort().join(" ");
}

export function allows(scope: Scope, area: string, level: Level): boolean {
  return LEVELS.indexOf(scope.get(area) ?? "none") >= LEVELS.indexOf(level);
}
