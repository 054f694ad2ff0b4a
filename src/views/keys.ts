import { tinykeys } from "tinykeys";
import { type Command, listCommands, onCommandsChange } from "./commands.ts";
import { workspace } from "./workspace-store.ts";

/**
 * Binds every registered command's key in `target`, now and as commands come and go; of two commands on one key the later has it.
 * Returns the way to stop.
 */
export function bindKeys(target: Window): () => void {
  const byKeys = new Map<string, Command>();
  // Each by itself: what comes, goes or is pressed leaves the first key of another's sequence waiting for its second.
  const unbind = new Map<string, () => void>();
  let taken: Event | null = null;
  const bind = (): void => {
    byKeys.clear();
    for (const command of listCommands()) if (command.keys) byKeys.set(withShift(command), command);
    for (const [keys, stop] of [...unbind]) {
      if (byKeys.has(keys)) continue;
      stop();
      unbind.delete(keys);
    }
    for (const keys of byKeys.keys()) {
      if (unbind.has(keys)) continue;
      const press = (event: KeyboardEvent): void => {
        const command = byKeys.get(keys);
        if (!command || event === taken) return;
        taken = event;
        run(command, event);
      };
      // Which keys rest in a text field is decided per command, in `run`.
      unbind.set(keys, tinykeys(target, { [keys]: press }, { ignore: (event) => event.repeat || event.isComposing }));
    }
  };
  bind();
  const stop = onCommandsChange(bind);
  return () => {
    stop();
    for (const stopOne of unbind.values()) stopOne();
  };
}

/** Signs such as "?" or "/" need Shift on one keyboard and not on another: it may be held for them. */
function withShift({ keys = "", singleKey }: Command): string {
  return singleKey && /^[^\w\s]$/.test(keys) ? `[Shift]+${keys}` : keys;
}

function run(command: Command, event: KeyboardEvent): void {
  if (event.defaultPrevented || (command.singleKey && !singleKeysAct(event))) return;
  if (command.enabled && !command.enabled()) return;
  event.preventDefault();
  command.run();
}

/** Single keys rest while text is typed, a dialog or menu is open, or a control would take the key itself. */
function singleKeysAct(event: KeyboardEvent): boolean {
  if (!workspace.getState().singleKeys) return false;
  if (document.querySelector("dialog[open]")) return false;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('input, textarea, select, [contenteditable="true"], dialog, [role="dialog"], [role="menu"]'))
    return false;
  // Space presses the focused button; elsewhere it freezes.
  return !(event.key === " " && target?.closest("button, summary, a"));
}
