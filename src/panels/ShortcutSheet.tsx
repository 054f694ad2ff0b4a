import { useStore } from "zustand";
import { Dialog } from "../ui/Dialog.tsx";
import { Kbd } from "../ui/Kbd.tsx";
import { type Command, listCommands } from "../views/commands.ts";
import { workspace } from "../views/workspace-store.ts";

/** Keys that panels handle themselves while they have the focus. */
const PANEL_KEYS: readonly (readonly [title: string, keys: string])[] = [
  ["Move in the chain", "← ↑ → ↓"],
  ["Open the instrument", "Enter"],
  ["Table in place of a chart", "t"],
];

/** Every key there is, and the switch for those without a modifier. */
export function ShortcutSheet({ onClose }: { onClose(): void }) {
  const singleKeys = useStore(workspace, (state) => state.singleKeys);
  const groups = new Map<string, Command[]>();
  for (const command of listCommands()) {
    if (command.keyLabel) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  return (
    <Dialog label="Keyboard shortcuts" onClose={onClose}>
      <div className="sheet">
        <h2>Keyboard</h2>
        {[...groups].map(([group, commands]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {commands.map((command) => (
                <div key={command.id}>
                  <dt>{command.title}</dt>
                  <dd>
                    <Kbd>{command.keyLabel}</Kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <h3>In a panel</h3>
        <dl>
          {PANEL_KEYS.map(([title, keys]) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>
                <Kbd>{keys}</Kbd>
              </dd>
            </div>
          ))}
        </dl>
        <label>
          <input
            type="checkbox"
            checked={singleKeys}
            onChange={(event) => workspace.setState({ singleKeys: event.currentTarget.checked })}
          />
          Keys without Ctrl act outside text fields
        </label>
      </div>
    </Dialog>
  );
}
