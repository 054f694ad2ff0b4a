/** One step on a store of keys: all of it happens or nothing does, and no other step in between. */
export interface StoreStep {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<unknown>;
  delete(key: string): Promise<unknown>;
  /** All keys that begin with `prefix`. */
  keys(prefix: string): Promise<readonly string[]>;
}

/** Lists longer than this are stored in parts of this many: an edit of a large book writes those that it touched. */
const PART = 500;

/** What stands under a key whose value has long lists. */
interface Head {
  readonly parts: "volscape 1";
  /** Names this very state: who finds another than the one it left writes everything. */
  readonly saved: string;
  readonly value: unknown;
}

/** Stands for a long list in a head: its parts in turn. */
interface PartList {
  readonly partIds: readonly string[];
}

type Rows = readonly unknown[];

/** What this program last wrote under a key: the parts by name, and by their first row. */
interface Written {
  readonly saved: string;
  readonly parts: ReadonlyMap<string, Rows>;
}

/** Saves and loads values of plain data with long lists in parts. Rows are compared by identity: whoever edits a list keeps those it leaves alone. */
export function createStoredParts(newId: () => string = () => crypto.randomUUID()): {
  save(step: StoreStep, key: string, value: unknown): Promise<void>;
  load(step: StoreStep, key: string): Promise<unknown>;
} {
  const written = new Map<string, Written>();

  async function save(step: StoreStep, key: string, value: unknown): Promise<void> {
    const stored = await step.get(key);
    const before = written.get(key);
    const mine = isHead(stored) && before?.saved === stored.saved ? before : null;
    const parts = new Map<string, Rows>();
    const known = new Map([...(mine?.parts ?? [])].map(([id, rows]) => [rows[0], { id, rows }]));
    const fresh: string[] = [];
    const head = withLists(value, (list): PartList => {
      const partIds: string[] = [];
      for (let from = 0; from < list.length; from += PART) {
        const rows = list.slice(from, from + PART);
        const same = known.get(rows[0]);
        const id = same && sameRows(same.rows, rows) ? same.id : newId();
        if (id !== same?.id) fresh.push(id);
        parts.set(id, rows);
        partIds.push(id);
      }
      return { partIds };
    });
    const saved = newId();
    // Requests of one step are carried out in turn: nothing has to be waited for.
    const gone = mine ? [...mine.parts.keys()].map((id) => partKey(key, id)) : await step.keys(partKey(key, ""));
    const kept = new Set([...parts.keys()].map((id) => partKey(key, id)));
    const all = [
      ...fresh.map((id) => step.put(partKey(key, id), parts.get(id))),
      step.put(key, parts.size > 0 ? ({ parts: "volscape 1", saved, value: head } satisfies Head) : value),
      ...gone.filter((name) => !kept.has(name)).map((name) => step.delete(name)),
    ];
    await Promise.all(all);
    written.set(key, { saved, parts });
  }

  async function load(step: StoreStep, key: string): Promise<unknown> {
    const stored = await step.get(key);
    if (!isHead(stored)) return stored;
    const ids: string[] = [];
    withParts(stored.value, ({ partIds }) => ids.push(...partIds));
    const rows = new Map<string, Rows>();
    const read = async (id: string): Promise<void> => {
      const part = await step.get(partKey(key, id));
      if (!Array.isArray(part)) throw new Error("a part of it is missing");
      rows.set(id, part);
    };
    await Promise.all(ids.map(read));
    return withParts(stored.value, ({ partIds }) => partIds.flatMap((id) => rows.get(id) ?? []));
  }

  return { save, load };
}

const partKey = (key: string, id: string): string => `${key} part ${id}`;

function isHead(stored: unknown): stored is Head {
  return typeof stored === "object" && stored !== null && (stored as Partial<Head>).parts === "volscape 1";
}

function isPartList(value: object): value is PartList {
  return Array.isArray((value as Partial<PartList>).partIds);
}

function sameRows(a: Rows, b: Rows): boolean {
  return a.length === b.length && a.every((row, i) => row === b[i]);
}

/** `value` with `list` in place of every long list. */
function withLists(value: unknown, list: (rows: Rows) => PartList): unknown {
  if (Array.isArray(value)) return value.length > PART ? list(value) : value.map((one) => withLists(one, list));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withLists(one, list)]));
}

/** `value` with what `list` says in place of every list in parts. */
function withParts(value: unknown, list: (parts: PartList) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withParts(one, list));
  if (!isPlain(value)) return value;
  if (isPartList(value)) return list(value);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withParts(one, list)]));
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
