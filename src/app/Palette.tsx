import { Command, defaultFilter } from "cmdk";
import { useMemo, useState } from "react";
import { flushSync } from "react-dom";
import type { EngineClient } from "../engine/client.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { formatExpiry } from "../ui/format.ts";
import { Kbd } from "../ui/Kbd.tsx";
import { listCommands } from "../views/commands.ts";
import { selection } from "../views/selection.ts";

const MAX_INSTRUMENTS = 50;

export interface PaletteProps {
  readonly engine: EngineClient;
  /** Called with the underlying picked; without it none are offered. */
  chooseUnderlying?(underlying: string): void;
  onClose(): void;
}

/**
 * Instruments are found already, by words in any order. Everything else must hold every word as typed, and is ranked by
 * likeness: letters strewn over a title would let Enter run a command that nobody named.
 */
function rank(value: string, search: string): number {
  if (value.startsWith("instrument ")) return 0.5;
  const whole = value.toLowerCase();
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => whole.includes(word)) ? Math.max(0.01, defaultFilter(value, search)) : 0;
}

/** Finds commands, expiries and instruments by typing. */
export default function Palette({ engine, chooseUnderlying, onClose }: PaletteProps) {
  const [text, setText] = useState("");
  const catalog = engine.view.catalog;
  const instruments = useMemo(() => {
    const words = text.toUpperCase().split(/\s+/).filter(Boolean);
    if (words.length === 0 || !catalog) return [];
    const found = catalog.instruments.filter(
      ([, one]) => one.kind !== "index" && words.every((word) => one.name.toUpperCase().includes(word)),
    );
    return found.slice(0, MAX_INSTRUMENTS).map(([, one]) => one);
  }, [catalog, text]);
  const act = (run: () => void) => (): void => {
    // Closed first: behind an open modal nothing can take the focus.
    flushSync(onClose);
    run();
  };
  const commands = listCommands().filter((command) => command.enabled?.() ?? true);
  return (
    <Dialog label="Search" onClose={onClose}>
      <Command label="Search" loop filter={rank}>
        <Command.Input
          className="palette-input"
          // As an attribute: the browser follows it when the dialog opens, which is after React would focus.
          ref={(input) => input?.setAttribute("autofocus", "")}
          placeholder="Command, expiry or instrument"
          value={text}
          onValueChange={setText}
        />
        <Command.List className="palette-list">
          <Command.Empty className="palette-empty">Nothing called that here.</Command.Empty>
          {instruments.length > 0 ? (
            <Command.Group heading="Instruments">
              {instruments.map((one) => (
                <Command.Item
                  key={one.id}
                  className="palette-item"
                  value={`instrument ${one.name}`}
                  onSelect={act(() => {
                    if (one.kind === "option") selection.getState().setExpiry(one.expiry);
                    selection.getState().focus(one.name);
                  })}
                >
                  {one.name}
                </Command.Item>
              ))}
            </Command.Group>
          ) : null}
          <Command.Group heading="Commands">
            {commands.map((command) => (
              <Command.Item
                key={command.id}
                className="palette-item"
                value={`${command.group} ${command.title}`}
                onSelect={act(command.run)}
              >
                {command.title}
                {command.keyLabel ? <Kbd>{command.keyLabel}</Kbd> : null}
              </Command.Item>
            ))}
          </Command.Group>
          {chooseUnderlying ? (
            <Command.Group heading="Underlyings">
              {(catalog?.underlyings ?? []).map((underlying) => (
                <Command.Item
                  key={underlying}
                  className="palette-item"
                  value={`underlying ${underlying.replace("_", " ")}`}
                  onSelect={act(() => chooseUnderlying(underlying))}
                >
                  {underlying.replace("_", " ")}
                </Command.Item>
              ))}
            </Command.Group>
          ) : null}
          <Command.Group heading="Expiries">
            {(catalog?.expiries ?? []).map((expiry) => (
              <Command.Item
                key={expiry}
                className="palette-item"
                value={`expiry ${formatExpiry(expiry)} ${new Date(expiry).getUTCFullYear()}`}
                onSelect={act(() => selection.getState().setExpiry(expiry))}
              >
                {formatExpiry(expiry)} {new Date(expiry).getUTCFullYear()}
              </Command.Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Dialog>
  );
}
