import type { EngineClient } from "../engine/client.ts";
import { notify } from "./notices.ts";

/** Hands the user a file to keep. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Saves the event log kept so far as a file of the user's. */
export async function saveLog(engine: EngineClient): Promise<void> {
  try {
    const reply = await engine.request({ kind: "saveLog" });
    if (reply.kind !== "file") return;
    saveFile(reply.blob, reply.name);
  } catch (error) {
    notify({ tone: "error", text: error instanceof Error ? error.message : String(error) });
  }
}
