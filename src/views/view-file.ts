import { openSealed } from "./sealed-view.ts";
import { canonicalJson } from "./view-json.ts";
import { MAX_PACKED, type OpenedView, openView } from "./view-link.ts";

const FORMAT = "volscape view";

/** Text of a `.volview.json` file: the same word a link carries, of any length. */
export function viewFile(word: string): string {
  return `${canonicalJson({ format: FORMAT, view: word })}\n`;
}

/** A file's name out of a view's title. */
export function viewFileName(title: string): string {
  const plain = title
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return `${plain.toLowerCase() || "view"}.volview.json`;
}

/**
 * The view of a file's text, or of a whole link or its part after "#" pasted from anywhere. `own` is the key that opens what was
 * sealed to it; without one nothing sealed to people opens.
 */
export async function openViewText(text: string, own?: () => Promise<CryptoKeyPair>): Promise<OpenedView> {
  const openWord = (word: string): Promise<OpenedView> =>
    word.startsWith("v2.") && own ? openSealed(word, own) : openView(word);
  if (text.length > MAX_PACKED + 200) return { ok: false, problem: "This file is too large to be a view." };
  const trimmed = text.trim();
  if (!trimmed.startsWith("{")) return openWord(trimmed.slice(trimmed.indexOf("#") + 1));
  let word: unknown;
  try {
    const parsed: unknown = JSON.parse(trimmed);
    word = typeof parsed === "object" && parsed !== null && "view" in parsed ? parsed.view : undefined;
  } catch {
    return { ok: false, problem: "This file is damaged: it is no JSON." };
  }
  if (typeof word !== "string") return { ok: false, problem: "This file holds no Volscape view." };
  // Only the one text that was written: a change outside the view's own checksum is a change too.
  if (viewFile(word).trim() !== trimmed) return { ok: false, problem: "This file was altered since it was saved." };
  return openWord(word);
}
