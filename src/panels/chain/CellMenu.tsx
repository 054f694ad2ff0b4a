import { ContextMenu } from "radix-ui";
import { type ReactElement, useState } from "react";
import { openRecheck } from "../../views/recheck-target.ts";
import { selection } from "../../views/selection.ts";
import { RECHECK_FORMULAS, recheckKey } from "../recheck-formulas.ts";
import type { ChainCell } from "./chain-grid.ts";

export interface CellMenuProps {
  /** The chain's grid. */
  readonly children: ReactElement;
  cellOf(target: EventTarget | null): ChainCell | null;
}

/** Opens the recheck of a cell's figure; a cell of the venue's figures opens that of delta. */
export function recheckCell(cell: ChainCell | null): void {
  if (cell) openRecheck(cell.name, recheckKey(cell.figure ?? ""));
}

/** The menu of a cell in the chain: right click, or the menu key. */
export function CellMenu({ children, cellOf }: CellMenuProps) {
  const [cell, setCell] = useState<ChainCell | null>(null);
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger
        asChild
        onContextMenu={(event) => {
          const next = cellOf(event.target);
          setCell(next);
          // Header and strikes keep the browser's menu.
          if (!next) event.preventDefault();
        }}
      >
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu">
          {cell ? (
            <>
              <ContextMenu.Label className="menu-label">
                {cell.name} · {cell.label}
              </ContextMenu.Label>
              <ContextMenu.Item className="menu-item" onSelect={() => recheckCell(cell)}>
                Recheck {RECHECK_FORMULAS[recheckKey(cell.figure ?? "")].name.toLowerCase()}
                <small>=</small>
              </ContextMenu.Item>
              <ContextMenu.Item
                className="menu-item"
                disabled={cell.text === ""}
                onSelect={() => void navigator.clipboard?.writeText(cell.text).catch(() => undefined)}
              >
                Copy value
                <small>Ctrl C</small>
              </ContextMenu.Item>
              <ContextMenu.Item className="menu-item" onSelect={() => selection.getState().focus(cell.name)}>
                Open instrument
                <small>Enter</small>
              </ContextMenu.Item>
            </>
          ) : null}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
