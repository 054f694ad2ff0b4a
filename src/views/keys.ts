import { tinykeys } from "tinykeys";
import { type Command, listCommands, onCommandsChange } from "./commands.ts";
import { workspace } from "./workspace-store.ts";

/** Binds every registered command's key in `target`, now and as commands come and go. Returns the way to stop. */
export function bindKeys(target: Window): () => void {
  let unbind = (): void => undefined;
  const bind = (): void => {
    unbind();
    const bindings: Record<string, (event: KeyboardEvent) => void> = {};
    for (const command of listCommands())
      if (command.keys)
        bindings[withShift(command)] = (event) => {
          run(command, event);
          // Sequences listed after the one that was pressed still wait for their second key: begun anew, the next is heard.
          if (command.keys?.includes(" ")) bind();
        };
    // Which keys rest in a text field is decided per command, in `run`.
    unbind = tinykeys(target, bindings, { ignore: (event) => event.repeat || event.isComposing });
  };
  bind();
  const stop = onCommandsChange(bind);
  return () => {
    stop();
    unbind();
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
