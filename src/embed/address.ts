import * as v from "valibot";
import { PANELS } from "../panels/registry.ts";
import { DENSITIES, PALETTES, THEMES } from "../ui/theme.ts";
import { choiceSchema } from "../views/workspace-store.ts";

const PANEL_TYPES = PANELS.map(({ type }) => type);

/** Longest view that is looked at, characters: as long as any link or file may be. */
export const MAX_WORD = 1_000_000;

/** An expiry as people and exchanges write it: 2025-12-26 or 26DEC25. */
export const expirySchema = v.pipe(v.string(), v.regex(/^(\d{4}-\d{2}-\d{2}|\d{1,2}[A-Z]{3}\d{2})$/));
/** Name of an instrument at any venue. */
export const instrumentSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{1,64}$/));
export const themeSchema = v.picklist(THEMES);
/** Such as BTC or ETH_USDC, in capitals or not. */
export const underlyingSchema = v.pipe(v.string(), v.toUpperCase(), choiceSchema.entries.underlying);

/** What an embed page's address may say. */
const addressSchema = v.object({
  panel: v.optional(v.picklist(PANEL_TYPES)),
  /** A view as one word, as a link carries it. */
  view: v.optional(v.pipe(v.string(), v.regex(/^v\d/), v.maxLength(MAX_WORD))),
  venue: v.optional(choiceSchema.entries.venue),
  underlying: v.optional(underlyingSchema),
  host: choiceSchema.entries.host,
  expiry: v.optional(expirySchema),
  instrument: v.optional(instrumentSchema),
  theme: v.optional(themeSchema),
  palette: v.optional(v.picklist(PALETTES)),
  density: v.optional(v.picklist(DENSITIES)),
  /** 1: the portal says what to show. */
  wait: v.optional(v.picklist(["0", "1"])),
  /** 1: the viewer may edit, where config.json allows it. */
  edit: v.optional(v.picklist(["0", "1"])),
  /** 1: join the desktop agent of the portal. */
  fdc3: v.optional(v.picklist(["0", "1"])),
});

export type EmbedAddress = v.InferOutput<typeof addressSchema>;

const FORMS: Readonly<Record<keyof EmbedAddress, string>> = {
  panel: PANEL_TYPES.join(", "),
  view: "a view as a link carries it, v1.…",
  venue: choiceSchema.entries.venue.options.join(", "),
  underlying: "letters and digits such as BTC or ETH_USDC",
  host: "a WebSocket address, wss://…",
  expiry: "2025-12-26 or 26DEC25",
  instrument: "the name of an instrument",
  theme: THEMES.join(", "),
  palette: PALETTES.join(", "),
  density: DENSITIES.join(", "),
  wait: "0 or 1",
  edit: "0 or 1",
  fdc3: "0 or 1",
};

export type ReadAddress =
  | { readonly ok: true; readonly address: EmbedAddress }
  | { readonly ok: false; readonly problem: string };

/** What the address asks for; a view may also stand after "#". One sentence names all that is missing or unknown. */
export function readAddress(search: string, fragment: string): ReadAddress {
  const query = new URLSearchParams(search);
  const asked: Record<string, string> = {};
  for (const name of Object.keys(FORMS)) {
    const value = query.get(name);
    if (value !== null) asked[name] = value;
  }
  if (fragment.length > 1) asked.view = fragment.slice(1);
  const result = v.safeParse(addressSchema, asked);
  const wrong = result.success
    ? []
    : [...new Set(result.issues.map(({ path }) => path?.[0]?.key as keyof EmbedAddress))].map(
        (name) => `${name}=${(asked[name] ?? "").slice(0, 40)} is not known (${FORMS[name]})`,
      );
  const needed = asked.view === undefined && asked.wait !== "1" ? (["panel", "venue"] as const) : [];
  const missing = needed
    .filter((name) => asked[name] === undefined)
    .map((name) => `${name}= is missing (${FORMS[name]})`);
  if (result.success && missing.length === 0) return { ok: true, address: result.output };
  return { ok: false, problem: `This address cannot be shown: ${[...missing, ...wrong].join("; ")}.` };
}
