/** What the handshake with a desktop agent says, whoever sends it: "WCP1Hello" and so on. */
export function isHandshake(data: unknown): boolean {
  const type: unknown = (data as { readonly type?: unknown } | null)?.type;
  return typeof type === "string" && /^WCP\d/.test(type);
}

/** False for an agent of an origin that is not `allowed`, one without a port, and any that wants a page loaded. */
export function handshakeAllowed(
  { data, origin, ports }: Pick<MessageEvent, "data" | "origin" | "ports">,
  allowed: (origin: string) => boolean,
): boolean {
  const type: unknown = (data as { readonly type?: unknown } | null)?.type;
  if (type === "WCP2LoadUrl") return false;
  return type !== "WCP3Handshake" || (ports.length === 1 && allowed(origin));
}

/** A window and those above it, as far as this matters. */
interface Opened {
  readonly opener: unknown;
  readonly parent: Opened;
}

/** Whether the FDC3 library, which tells this page's whole address to every window above it, would tell it to one that opened a portal. */
export function wasOpened(window: Opened): boolean {
  for (let page = window; ; page = page.parent) {
    if (page.opener) return true;
    if (page === page.parent) return false;
  }
}
