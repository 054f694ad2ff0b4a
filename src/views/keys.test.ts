import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { registerCommands } from "./commands.ts";
import { bindKeys } from "./keys.ts";

/** A window as far as keys go. */
const target = new EventTarget() as unknown as Window;

function press(...keys: readonly string[]): void {
  for (const key of keys) {
    const event = Object.assign(new Event("keydown", { cancelable: true }), {
      key,
      code: `Key${key.toUpperCase()}`,
      getModifierState: () => false,
    });
    target.dispatchEvent(event);
  }
}

const stops: (() => void)[] = [];
const ran: string[] = [];

function add(keys: string, id = keys): () => void {
  const remove = registerCommands([{ id, title: id, group: "Test", keys, singleKey: true, run: () => ran.push(id) }]);
  stops.push(remove);
  return remove;
}

beforeEach(() => {
  vi.stubGlobal("document", { querySelector: () => null });
  vi.stubGlobal("Element", class {});
  stops.push(bindKeys(target));
});

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  ran.length = 0;
  vi.unstubAllGlobals();
});

it("hears the second key of a sequence though commands came and went after the first", () => {
  add("g c");
  press("g");
  const remove = add("x");
  add("g s");
  remove();
  press("c");
  expect(ran).toEqual(["g c"]);
});

it("hears one sequence right after another, and a key by itself after that", () => {
  for (const keys of ["g c", "g s", "g m"]) add(keys);
  add("s");
  press("g", "s", "g", "m", "g", "c", "s");
  expect(ran).toEqual(["g s", "g m", "g c", "s"]);
});

it("runs the later of two commands on one key, the earlier once that is gone, and none of those that went", () => {
  add("x", "first");
  const remove = add("x", "second");
  press("x");
  remove();
  press("x");
  expect(ran).toEqual(["second", "first"]);
  for (const stop of stops.splice(1)) stop();
  press("x");
  expect(ran).toHaveLength(2);
});
