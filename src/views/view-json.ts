/** Limits of any view read from outside. Depth counts objects and lists inside one another. */
export const VIEW_LIMITS = { depth: 32, string: 256, list: 10_000, values: 200_000 } as const;

/** Names that reach prototypes when copied carelessly: nothing a view holds is called so. */
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function textProblem(text: string): string | null {
  if (text.length > VIEW_LIMITS.string) return `a text of ${text.length} characters`;
  return text.includes("\0") || LONE_SURROGATE.test(text) ? "text that is not valid Unicode" : null;
}

/**
 * What makes a parsed value unfit to be a view, as words after "it holds"; null where nothing does. Walks without
 * recursion, so that no nesting exhausts the stack.
 */
export function boundsProblem(value: unknown): string | null {
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let visited = 0; ; visited++) {
    const next = open.pop();
    if (!next) return null;
    if (visited >= VIEW_LIMITS.values) return `more than ${VIEW_LIMITS.values} values`;
    const problem = valueProblem(next.value, next.depth);
    if (problem !== null) return problem;
    if (typeof next.value === "object" && next.value !== null)
      for (const child of Object.values(next.value)) open.push({ value: child, depth: next.depth + 1 });
  }
}

function valueProblem(value: unknown, depth: number): string | null {
  if (typeof value === "number") return Number.isFinite(value) ? null : "a number that is not finite";
  if (typeof value === "string") return textProblem(value);
  if (typeof value !== "object" || value === null) return null;
  if (depth >= VIEW_LIMITS.depth) return `more than ${VIEW_LIMITS.depth} levels`;
  if (Array.isArray(value)) return value.length > VIEW_LIMITS.list ? `a list of more than ${VIEW_LIMITS.list}` : null;
  for (const key of Object.keys(value)) {
    if (FORBIDDEN_KEYS.has(key)) return `a field called ${key}`;
    const problem = textProblem(key);
    if (problem !== null) return problem;
  }
  return null;
}

/**
 * The one text of a value: keys in code-unit order, no spaces, −0 as 0, fields that are undefined left out. Two equal
 * views give equal bytes. Throws a TypeError naming the place of a number that is not finite or of what JSON has not.
 */
export function canonicalJson(value: unknown, at = "view"): string {
  switch (typeof value) {
    case "boolean":
    case "string":
      return JSON.stringify(value);
    case "number":
      if (Number.isFinite(value)) return JSON.stringify(value);
      throw new TypeError(`${at} is ${value}, which has no place in a view`);
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return `[${value.map((one, i) => canonicalJson(one, `${at}[${i}]`)).join(",")}]`;
      return `{${fields(value)
        .map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one, `${at}.${key}`)}`)
        .join(",")}}`;
    default:
      throw new TypeError(`${at} is a ${typeof value}, which has no place in a view`);
  }
}

function fields(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
