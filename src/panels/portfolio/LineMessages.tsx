import { useLayoutEffect, useRef } from "react";
import type { ReadPositions } from "../../engine/aside-protocol.ts";
import { createRowList, type ListColumn } from "../../ui/RowList.ts";
import { messageCell } from "./line-messages.ts";

const LINE_WIDTH = 96;
const ROW_HEIGHT = 20;

function columnsOf(width: number, parts: ReadPositions["parts"]): readonly ListColumn[] {
  const rest = Math.max(200, width - LINE_WIDTH);
  const words = Math.floor(rest * 0.6);
  const column = { unit: "", hint: "" };
  return [
    {
      ...column,
      key: "line",
      label: parts === "line" ? "Line" : "Entry",
      left: 0,
      width: LINE_WIDTH,
      className: "pos-line",
      rowHeader: true,
    },
    { ...column, key: "words", label: "Message", left: LINE_WIDTH, width: words, className: "pos-words" },
    {
      ...column,
      key: "raw",
      label: parts === "line" ? "Text of the line" : "Its text",
      left: LINE_WIDTH + words,
      width: rest - words,
      className: "pos-raw",
    },
  ];
}

/** What was wrong with lines of a file, or was remarked on: any number of them, only those on screen in the page. */
export function LineMessages({ read }: { readonly read: ReadPositions }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    const list = createRowList(element, {
      label: "Messages by line",
      cell: (row, column) => messageCell(read, row, column),
      rowClass: () => "",
      open: () => undefined,
      copyText: (row, column) => messageCell(read, row, column).text,
    });
    list.setRowHeight(ROW_HEIGHT);
    list.setColumns(columnsOf(element.clientWidth, read.parts));
    list.setRows(read.messages.lines.length, 0);
    const resize = new (element.ownerDocument.defaultView ?? globalThis).ResizeObserver(() =>
      list.setColumns(columnsOf(element.clientWidth, read.parts)),
    );
    resize.observe(element);
    return () => {
      resize.disconnect();
      list.destroy();
    };
  }, [read]);
  return <div className="pos-import-lines" ref={host} />;
}
