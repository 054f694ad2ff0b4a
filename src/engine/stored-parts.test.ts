import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createStoredParts, type StoreStep } from "./stored-parts.ts";

/** A store in memory; `puts` are the keys written since it was last emptied. */
function memory() {
  const items = new Map<string, unknown>();
  const puts: string[] = [];
  const step: StoreStep = {
    get: async (key) => structuredClone(items.get(key)),
    put: async (key, value) => {
      puts.push(key);
      items.set(key, structuredClone(value));
    },
    delete: async (key) => items.delete(key),
    keys: async (prefix) => [...items.keys()].filter((key) => key.startsWith(prefix)),
  };
  return { items, puts, step };
}

const rows = (count: number, from = 0) => Array.from({ length: count }, (_, i) => ({ id: from + i }));
const document = (positions: object[]) => ({
  version: 1,
  books: [{ name: "a", positions, tags: ["x"] }],
  whatIf: null,
});

describe("values stored in parts", () => {
  it("come back as they were saved, whatever was done to their lists, and leave nothing behind", async () => {
    const edit = fc.record({ at: fc.nat(2_000), remove: fc.nat(700), add: fc.nat(700) });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 6 }), async (edits) => {
        const { items, step } = memory();
        const parts = createStoredParts();
        let list = rows(1_700);
        let next = 10_000;
        for (const { at, remove, add } of edits) {
          list = list.toSpliced(at, remove, ...rows(add, next));
          next += add;
          await parts.save(step, "document", document(list));
          expect(await createStoredParts().load(step, "document")).toEqual(document(list));
          const needed = list.length > 500 ? Math.ceil(list.length / 500) : 0;
          expect(items.size).toBe(1 + needed);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("are written where they changed only", async () => {
    const { puts, step } = memory();
    const parts = createStoredParts();
    const list = rows(10_000);
    await parts.save(step, "document", document(list));
    expect(puts).toHaveLength(21);
    puts.length = 0;
    await parts.save(step, "document", document(list.with(4_321, { id: -1 })));
    expect(puts).toHaveLength(2);
  });

  it("never mix what two programs wrote: who finds another's state writes all of its own", async () => {
    const { step } = memory();
    const [one, other] = [createStoredParts(), createStoredParts()];
    const list = rows(1_200);
    await one.save(step, "document", document(list));
    await other.save(step, "document", document(rows(1_200, 5_000)));
    const edited = list.with(3, { id: -1 });
    await one.save(step, "document", document(edited));
    expect(await other.load(step, "document")).toEqual(document(edited));
  });

  it("are as before where lists are short, and what was stored in one piece is read", async () => {
    const { items, step } = memory();
    await createStoredParts().save(step, "document", document(rows(3)));
    expect(items.get("document")).toEqual(document(rows(3)));
    items.set("document", document(rows(900)));
    expect(await createStoredParts().load(step, "document")).toEqual(document(rows(900)));
  });

  it("say so where a part is missing", async () => {
    const { items, step } = memory();
    await createStoredParts().save(step, "document", document(rows(900)));
    for (const key of items.keys()) if (key !== "document") items.delete(key);
    await expect(createStoredParts().load(step, "document")).rejects.toThrow("a part of it is missing");
  });
});
