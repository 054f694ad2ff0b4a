import { type DragEvent, type ReactNode, useState } from "react";
import { notify } from "./notices.ts";

const hasFile = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");

/** The window as a target for one file; tabs dragged within the dock pass by. */
export function FileDrop({ open, children }: { open(file: File): void; readonly children: ReactNode }) {
  const [dropping, setDropping] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files may be dropped anywhere; the venue menu opens them by keyboard
    <div
      className="app"
      onDragOver={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setDropping(false);
      }}
      onDrop={(event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setDropping(false);
        const { files } = event.dataTransfer;
        const file = files[0];
        if (!file) return;
        if (files.length > 1) {
          notify({ tone: "info", text: `One file at a time: of ${files.length} dropped, ${file.name} is opened.` });
        }
        open(file);
      }}
    >
      {children}
      {dropping ? (
        <div className="drop-target">Drop an event log, a JSONL recording, a chain CSV, a certificate or a view</div>
      ) : null}
    </div>
  );
}
