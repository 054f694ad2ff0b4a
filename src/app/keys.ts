import { tinykeys } from "tinykeys";
import { type Command, listCommands, onCommandsChange } from "../views/commands.ts";
import { workspace } from "../views/workspace-store.ts";

/** Binds every registered command's key in `target`, now and as commands come and go. Returns the way to stop. */
export function bindKeys(target: Window): () => void {
  let unbind = (): void => undefined;
  const bind = (): void => {
    unbind();
    const bindings: Record<string, (event: KeyboardEvent) => void> = {};
    for (const command of listCommands()) if (command.keys) bindings[command.keys] = (event) => run(command, event);
    unbind = tinykeys(target, bindings);
  };
  bind();
  const stop = onCommandsChange(bind);
  return () => {
    stop();
    unbind();
  };
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
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('input, textarea, select, [contenteditable="true"], dialog, [role="dialog"], [role="menu"]'))
    return false;
  // Space presses the focused button; elsewhere it freezes.
  return !(event.key === " " && target?.closest("button, summary, a"));
}
