/*
 * The contract of an embedded frame and its portal, version 1.
 *
 * 1. frame → parent window: the text "volscape ready", to any origin: it says nothing. Again after each reload.
 * 2. parent window → frame: `Hello`, with one MessagePort, targeted at the frame's origin. The frame takes it only from its parent
 *    and only from an origin that config.json names under `parents`, or its own. A later hello replaces the one before;
 *    beyond MAX_RATE they are dropped and counted.
 * 3. frame → portal over the port: `Welcome`: the highest version both speak, or why there is none.
 * 4. portal → frame: requests `{ id, type, ask }`, answered by `{ type: "reply", id, value }` or `{ type: "failed", id, problem }`.
 * 5. frame → portal: events `{ type: "event", event, detail }`.
 *
 * Every message is checked against the schemas below, which bound every text. What does not fit is dropped and counted (and its `id`
 * told so, where it has one), and so are requests beyond MAX_RATE, of which as many again a second are told so; `stats.get` reads the
 * counts. No secret and no position goes to a portal unless config.json says so.
 *
 * A word of a view that the frame tells or gives holds no positions then, nor numbers pinned of them; whole positions it never holds, as
 * no frame shows them. Where some were left out it says so to who opens it, and `withheld` beside it to the portal.
 *
 * A frame is only looked at (`state.editable` false): its viewer hovers, zooms, sorts and picks what is shown, which lasts as long as
 * the frame and is told to nobody; what would change positions, limits, models or the view, sign in at a venue, or save a file is not
 * there. Two grants together lift that: `features.editsInFrames` in the site's config.json and `edit=1` in the frame's address.
 *
 * A view that pins a snapshot is shown with it once its numbers were computed again: `state.pinned` says the verdict. One that is
 * sealed to people (v2) opens with this browser's key, where the frame reaches it, or with the one that `view.set` hands over as
 * `receiving`; opened by this browser's own, the portal is given nothing of it: of `state` the bare word (the market null), no
 * `selection`, no numbers, no picture. What is not known yet is null too, never guessed. A frame that can show nothing, or not what was asked
 * for, says why: `error`; `context.set` rejects where the venue lists no such underlying or instrument. Views are opened in the order in
 * which they were set, and what is asked after one is of it: until its market is there, numbers and pictures are refused.
 */
import * as v from "valibot";
import { DENSITIES, PALETTES } from "../ui/theme.ts";
import { choiceSchema } from "../views/workspace-store.ts";
import { expirySchema, instrumentSchema, MAX_WORD, themeSchema, underlyingSchema } from "./address.ts";
import type { Hello, PortalRequestName, PortalRequests } from "./sdk/portal-messages.ts";

export const READY = "volscape ready";
export const VERSIONS: readonly number[] = [1];
/** Requests a second that are looked at, over a second and a half. */
export const MAX_RATE = 100;

export const idSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

export const helloSchema: v.GenericSchema<unknown, Hello> = v.strictObject({
  ns: v.literal("volscape"),
  type: v.literal("hello"),
  versions: v.pipe(v.array(idSchema), v.minLength(1), v.maxLength(16)),
});

const request = <Name extends PortalRequestName, Ask extends v.GenericSchema>(type: Name, ask: Ask) =>
  v.strictObject({ id: idSchema, type: v.literal(type), ask });

/** A pair whose private half opens what was sealed to its public one: it may be one that cannot be exported. */
const receivingSchema = v.strictObject({ publicKey: v.instance(CryptoKey), privateKey: v.instance(CryptoKey) });

const nothing = v.strictObject({});

export const requestSchema = v.variant("type", [
  request(
    "view.set",
    v.strictObject({
      view: v.pipe(v.string(), v.maxLength(MAX_WORD), v.regex(/^v\d/)),
      receiving: v.optional(receivingSchema),
    }),
  ),
  request("view.get", nothing),
  request(
    "context.set",
    v.strictObject({
      underlying: v.optional(underlyingSchema),
      venue: v.optional(choiceSchema.entries.venue),
      expiry: v.optional(expirySchema),
      instrument: v.optional(instrumentSchema),
    }),
  ),
  request(
    "theme.set",
    v.strictObject({
      theme: v.optional(themeSchema),
      palette: v.optional(v.picklist(PALETTES)),
      density: v.optional(v.picklist(DENSITIES)),
    }),
  ),
  request("snapshot.get", nothing),
  request("image.get", v.strictObject({ scale: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(3))) })),
  request("stats.get", nothing),
]);

export type PortalRequest = v.InferOutput<typeof requestSchema>;

/** What answers each request; rejects with one sentence for the portal. */
export type PortalHandlers = {
  readonly [Name in PortalRequestName]: (
    ask: Extract<PortalRequest, { type: Name }>["ask"],
  ) => PortalRequests[Name]["answer"] | Promise<PortalRequests[Name]["answer"]>;
};
