import type { PortfolioState } from "../../engine/risk-protocol.ts";
import { BASIS_LABELS, type ValuationBasis } from "../../risk/portfolio-document.ts";
import type { PortfolioEdit } from "../../risk/portfolio-edits.ts";
import { createRowList } from "../../ui/RowList.ts";
import { typedNumber } from "./actions.ts";
import { type ColumnSetting, type PositionColumn, positionColumns } from "./columns.ts";
import { cellOf, copyOf, lineAt, type TableModel, tableModel, type Values } from "./model.ts";

export interface TableSetting extends Omit<ColumnSetting, "basisLabel"> {
  readonly basis: ValuationBasis;
}

export interface TableActions {
  /** Null where one only looks: no cell can be typed into. */
  readonly edit: ((edit: PortfolioEdit) => void) | null;
  /** The user chose an instrument. */
  focus(name: string): void;
}

/** The table of positions: painted from the newest values, edited in place where that is allowed. */
export interface PositionTable {
  show(state: PortfolioState, values: Values | null, setting: TableSetting): void;
  setRowHeight(height: number): void;
  destroy(): void;
}

const EMPTY: TableModel = { positions: [], pinned: [], rows: null, liveSizes: null };
/** A cell that was typed into closes in the frame after what its change brought, at the latest after this, ms. */
const CLOSES_AFTER = 60;
const SHORT_BASIS: Readonly<Record<ValuationBasis, string>> = { ...BASIS_LABELS, mark: "Mark", own: "Own mark" };

export function createPositionTable(host: HTMLElement, actions: TableActions): PositionTable {
  let model = EMPTY;
  let columns: readonly PositionColumn[] = [];
  let shownKey = "";
  let shown: { readonly state: PortfolioState; readonly setting: TableSetting } | null = null;
  let width = host.clientWidth;
  let stopEditing: (() => void) | null = null;
  /** Closes the cell whose change is on its way, and paints the table. */
  let endSent: (() => void) | null = null;

  const list = createRowList(host, {
    label: "Positions",
    cell: (row, column) => cellOf(model, columns, row, column),
    rowClass: (row) => {
      const line = lineAt(model, row);
      return line?.kind === "position" ? (line.position.included ? "" : "pos-left-out") : line?.quiet ? "pos-live" : "";
    },
    copyText: (row, column) => copyOf(model, columns, row, column),
    open,
    press(row, column) {
      const position = model.positions[row];
      if (!position) return;
      if (columns[column]?.key === "included" && actions.edit) toggle(row);
      else actions.focus(position.instrument);
    },
    key(event, row, column) {
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      const position = model.positions[row];
      if (!position || !actions.edit) return false;
      if (event.key === "x" || event.key === "Delete") {
        actions.edit({ type: "remove", ids: [position.id] });
        return true;
      }
      // A digit or a sign starts typing over what is there.
      if (/^[-+.\d]$/.test(event.key) && editable(column)) {
        startEditing(row, column, event.key);
        return true;
      }
      return false;
    },
  });

  function editable(column: number): boolean {
    const key = columns[column]?.key;
    return actions.edit !== null && (key === "size" || key === "average" || key === "tags");
  }

  function toggle(row: number): void {
    const position = model.positions[row];
    if (position) actions.edit?.({ type: "change", id: position.id, changes: { included: !position.included } });
  }

  function open(row: number, column: number): void {
    const position = model.positions[row];
    if (!position) return;
    if (columns[column]?.key === "included" && actions.edit) toggle(row);
    else if (editable(column)) startEditing(row, column, null);
    else actions.focus(position.instrument);
  }

  function startEditing(row: number, column: number, typed: string | null): void {
    stopEditing?.();
    const position = model.positions[row];
    const laid = columns[column];
    const cell = list.cellElement(row, column);
    if (!position || !laid || !cell) return;
    const input = host.ownerDocument.createElement("input");
    input.value = typed ?? copyOf(model, columns, row, column);
    // The column counts in coin: who types must see that this one is of USD.
    const inUsd = laid.key === "size" && position.unit === "usd";
    input.setAttribute("aria-label", `${laid.label} of ${position.instrument}${inUsd ? ", USD of notional" : ""}`);
    if (inUsd) input.title = "USD of notional";
    input.maxLength = 128;
    const before = cell.textContent ?? "";
    cell.replaceChildren(before, input);
    input.focus();
    if (typed === null) input.select();
    let latest = 0;
    const end = (): void => {
      clearTimeout(latest);
      stopEditing = null;
      endSent = null;
      // Who has gone on to another field stays there; else the keyboard does not leave the table in between, which costs all cells their style.
      if (input.ownerDocument.activeElement === input) cell.focus({ preventScroll: true });
      input.remove();
      paint();
    };
    const commit = (): void => {
      const edit = endSent ? null : changeOf(laid, position.id, input.value);
      if (edit && actions.edit) {
        // What the change brings is waited for: a frame for the cell alone would come before it.
        actions.edit(edit);
        endSent = end;
        latest = window.setTimeout(end, CLOSES_AFTER);
      } else end();
    };
    stopEditing = commit;
    input.addEventListener("blur", () => {
      if (stopEditing === commit) commit();
    });
    input.addEventListener("keydown", (event) => {
      // The next key is for the table again.
      if (endSent) {
        end();
        return;
      }
      event.stopPropagation();
      if (event.key === "Enter" || event.key === "Tab") commit();
      else if (event.key === "Escape") end();
      else return;
      event.preventDefault();
    });
  }

  /** What typing `text` into a cell does; null for nothing. What is no number reaches the hub as such and is refused there. */
  function changeOf(laid: PositionColumn, id: number, text: string): PortfolioEdit | null {
    if (laid.key === "tags") {
      const tags = text
        .split(",")
        .map((tag) => tag.trim().slice(0, 64))
        .filter((tag) => tag !== "");
      return { type: "change", id, changes: { tags: tags.slice(0, 16) } };
    }
    const number = typedNumber(text);
    if (laid.key === "size") {
      return number === 0 ? { type: "remove", ids: [id] } : { type: "change", id, changes: { size: number } };
    }
    return { type: "change", id, changes: { averagePrice: text.trim() === "" ? null : number } };
  }

  function lay(setting: TableSetting): void {
    const { basis, currencies } = setting;
    const key = [
      width,
      setting.convention,
      currencies.coin,
      currencies.money,
      basis,
      setting.sizes.decimals,
      setting.sizes.width,
      setting.sizes.nameWidth,
      setting.startLabel,
    ].join(" ");
    if (key === shownKey || width === 0) return;
    shownKey = key;
    columns = positionColumns(width, { ...setting, basisLabel: SHORT_BASIS[basis] });
    list.setColumns(columns);
  }

  function paint(): void {
    if (!shown) return;
    lay(shown.setting);
    list.setRows(model.positions.length, model.pinned.length);
    list.paint();
  }

  const resize = new (host.ownerDocument.defaultView ?? globalThis).ResizeObserver(() => {
    if (host.clientWidth === width || host.clientWidth === 0) return;
    width = host.clientWidth;
    if (shown && !stopEditing) lay(shown.setting);
  });
  resize.observe(host);

  return {
    show(state, values, setting) {
      shown = { state, setting };
      model = tableModel(state, values);
      if (endSent) requestAnimationFrame(() => endSent?.());
      // What is being typed stays, and the columns around it.
      else if (!stopEditing) paint();
    },
    setRowHeight: list.setRowHeight,
    destroy() {
      resize.disconnect();
      endSent?.();
      list.destroy();
    },
  };
}
