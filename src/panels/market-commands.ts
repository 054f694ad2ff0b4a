import type { EngineClient } from "../engine/client.ts";
import { SURFACE_CHOICES } from "../market/surface-choice.ts";
import type { Command } from "../views/commands.ts";
import { openRecheck } from "../views/recheck-target.ts";
import { selection } from "../views/selection.ts";
import { MODEL_NAME } from "./model-names.ts";

/** The sheet of keys, as a command. */
export function keysCommand(openKeys: () => void): Command {
  return {
    id: "keys",
    title: "Keyboard shortcuts",
    group: "General",
    keys: "?",
    keyLabel: "?",
    singleKey: true,
    run: openKeys,
  };
}

/** The recheck of the focused instrument's figures. In the chain the key means the focused cell. */
export function recheckCommand(): Command {
  const focused = (): string | null => selection.getState().focused;
  return {
    id: "recheck",
    title: "Recheck the figures of the focused option",
    group: "General",
    keys: "=",
    keyLabel: "=",
    singleKey: true,
    enabled: () => focused() !== null,
    run: () => openRecheck(focused() ?? "", "delta"),
  };
}

export function freezeCommand(engine: EngineClient): Command {
  return {
    id: "freeze",
    title: "Freeze or resume the view",
    group: "General",
    keys: "Space",
    keyLabel: "Space",
    singleKey: true,
    run: () => engine.freeze(engine.frozen === null),
  };
}

/** To the next and the previous expiry; they stop at the ends. */
export function expiryCommands(engine: EngineClient): readonly Command[] {
  const step = (by: number): void => {
    const expiries = engine.view.catalog?.expiries ?? [];
    const at = expiries.indexOf(selection.getState().expiry ?? Number.NaN);
    const next = expiries[Math.min(expiries.length - 1, Math.max(0, at + by))];
    if (next !== undefined) selection.getState().setExpiry(next);
  };
  return (
    [
      ["next-expiry", "Next expiry", "]", 1],
      ["previous-expiry", "Previous expiry", "[", -1],
    ] as const
  ).map(([id, title, key, by]) => ({
    id,
    title,
    group: "Chain",
    keys: key,
    keyLabel: key,
    singleKey: true,
    run: () => step(by),
  }));
}

/** The models a surface can be fitted with. */
export function surfaceCommands(engine: EngineClient): readonly Command[] {
  return SURFACE_CHOICES.map((choice) => ({
    id: `surface-${choice}`,
    title: `Surface model: ${MODEL_NAME[choice]}`,
    group: "Surface",
    run: () => engine.setSurface(choice),
  }));
}
