import { DropdownMenu } from "radix-ui";
import { Icon } from "../ui/Icon.tsx";
import { workspace } from "../views/workspace-store.ts";
import { type Dock, PANEL_CHOICES } from "./dock.ts";

export interface PanelMenuProps {
  readonly id: string;
  readonly tabSet: string;
  readonly dock: Dock;
  readonly maximised: boolean;
  /** False for the last panel, which stays. */
  readonly closable: boolean;
  popOut(): void;
}

/** What can be done to one panel, and which others may stand beside it. */
export function PanelMenu({ id, tabSet, dock, maximised, closable, popOut }: PanelMenuProps) {
  const resetSettings = (): void =>
    workspace.setState((state) => {
      const { [id]: _removed, ...settings } = state.settings;
      return { settings };
    });
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="icon-button" aria-label="Panel menu" title="Panel menu">
        <Icon name="menu" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={2}>
          <DropdownMenu.Item className="menu-item" onSelect={popOut}>
            Open in its own window
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => dock.toggleMaximised(tabSet)}>
            {maximised ? "Restore" : "Maximise"}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={resetSettings}>
            Reset its settings
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" disabled={!closable} onSelect={() => dock.close(id)}>
            Close
          </DropdownMenu.Item>
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Label className="menu-label">Add beside it</DropdownMenu.Label>
          {PANEL_CHOICES.map(([type, title]) => (
            <DropdownMenu.Item key={type} className="menu-item" onSelect={() => dock.add(type, tabSet)}>
              {title}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
