import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { awaitOffer, listenLink } from "./popout-handshake.ts";

const ORIGIN = "https://volscape.example";

describe("what another window says", () => {
  const heard = new Set<(event: object) => void>();
  beforeEach(() => {
    vi.stubGlobal("location", { origin: ORIGIN });
    vi.stubGlobal("addEventListener", (_: string, listener: (event: object) => void) => heard.add(listener));
    vi.stubGlobal("removeEventListener", (_: string, listener: (event: object) => void) => heard.delete(listener));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    heard.clear();
  });

  const offer = () => ({
    type: "volscape popout",
    id: "chain popout",
    panel: "chain",
    settings: {},
    singleKeys: true,
    expiry: null,
    focused: null,
    port: new MessageChannel().port1,
    link: new MessageChannel().port1,
  });

  it("is heard from no foreign origin, no other window and in no other shape; then the true offer still is", () => {
    const opener = { postMessage: vi.fn() } as unknown as Window;
    const taken = vi.fn();
    awaitOffer(opener, taken);
    const say = (data: unknown, source: unknown = opener, origin = ORIGIN): void => {
      for (const listener of [...heard]) listener({ source, origin, data });
    };
    say(offer(), opener, "https://evil.example");
    say(offer(), opener, "null");
    say(offer(), {});
    const good = offer();
    const crooked: unknown[] = [
      null,
      "volscape popout",
      [],
      { ...good, type: "volscape" },
      { ...good, port: {} },
      { ...good, link: undefined },
      { ...good, id: 7 },
      { ...good, expiry: "2027" },
      new Proxy({}, { get: () => "volscape popout" }),
    ];
    for (const data of crooked) say(data);
    expect(taken).not.toHaveBeenCalled();
    say(good);
    expect(taken).toHaveBeenCalledTimes(1);
    say(offer());
    expect(taken).toHaveBeenCalledTimes(1);
  });

  it("on the link is dropped where it is no link message", () => {
    const port = { onmessage: null as ((event: object) => void) | null };
    const said = vi.fn();
    listenLink(port as unknown as MessagePort, said);
    for (const data of [null, 1, { type: "hub" }, { type: "hub", port: "x" }, { type: "selection", expiry: "now" }])
      port.onmessage?.({ data });
    expect(said).not.toHaveBeenCalled();
    port.onmessage?.({ data: { type: "closing" } });
    expect(said).toHaveBeenCalledTimes(1);
  });
});
