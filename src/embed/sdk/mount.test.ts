import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type MountOptions, mount } from "./mount.ts";
import type { FrameMessage } from "./portal-messages.ts";

const SITE = "https://vol.example";

/** A portal's page with one frame, and the frame's end of what they say. */
function rig(options: Partial<MountOptions>, answers = true) {
  let hear: (event: object) => void = () => undefined;
  const contentWindow = { postMessage: vi.fn() };
  const frame = { contentWindow, style: {}, setAttribute: vi.fn(), remove: vi.fn() };
  vi.stubGlobal("document", { createElement: () => frame, baseURI: "https://portal.example/" });
  vi.stubGlobal("addEventListener", (_type: string, listener: (event: object) => void) => {
    hear = listener;
  });
  const panel = mount({ append: () => undefined } as unknown as Element, { src: `${SITE}/embed.html`, ...options });
  let port: MessagePort | null = null;
  const asked: unknown[] = [];
  const say = (message: FrameMessage): void => port?.postMessage(message);
  return {
    panel,
    asked,
    say,
    /** The frame was loaded: it takes its port, and answers what it is asked. */
    load(welcome: FrameMessage = { type: "welcome", version: 1 }): void {
      port?.close();
      asked.length = 0;
      hear({ source: contentWindow, origin: SITE, data: "volscape ready" });
      port = contentWindow.postMessage.mock.lastCall?.[2][0] as MessagePort;
      port.onmessage = ({ data: { id, type, ask } }) => {
        asked.push({ [type]: ask });
        if (answers) say({ type: "reply", id, value: null });
      };
      say(welcome);
    },
    close: () => port?.close(),
  };
}

beforeEach(() => {
  vi.stubGlobal("location", { origin: "https://portal.example" });
  vi.stubGlobal("removeEventListener", () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("sets again, in a frame that is loaded again, the view it set and not what the frame may say of that", async () => {
  const { panel, asked, say, load, close } = rig({ panel: "chain", venue: "simulated" });
  load();
  await panel.setView("v1.with-positions");
  const told = vi.fn();
  panel.on("view.changed", told);
  say({ type: "event", event: "view.changed", detail: { view: "v1.without", withheld: true } });
  await vi.waitFor(() => expect(told).toHaveBeenCalled());
  load();
  await vi.waitFor(() => expect(asked).toEqual([{ "view.set": { view: "v1.with-positions" } }]));
  close();
  panel.destroy();
});

it("leaves a frame whose address has the view to open that again", async () => {
  const { panel, asked, say, load, close } = rig({ view: "v1.with-positions" });
  load();
  const told = vi.fn();
  panel.on("view.changed", told);
  say({ type: "event", event: "view.changed", detail: { view: "v1.without", withheld: true } });
  await vi.waitFor(() => expect(told).toHaveBeenCalled());
  load();
  await panel.setTheme("light");
  expect(asked).toEqual([{ "theme.set": { theme: "light" } }]);
  close();
  panel.destroy();
});

it("sets what it set in the same order: a market that was set before a view is not put over it", async () => {
  const { panel, asked, load, close } = rig({ panel: "chain", venue: "simulated" });
  load();
  await panel.setContext({ underlying: "ETH" });
  await panel.setView("v1.pinned");
  await panel.setContext({ expiry: "25DEC26" });
  load();
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  expect(asked).toEqual([
    { "context.set": { underlying: "ETH" } },
    { "view.set": { view: "v1.pinned" } },
    { "context.set": { expiry: "25DEC26" } },
  ]);
  close();
  panel.destroy();
});

it("keeps what a viewer who may edit has changed", async () => {
  const { panel, asked, say, load, close } = rig({ view: "v1.before", edit: true });
  load();
  const told = vi.fn();
  panel.on("view.changed", told);
  say({ type: "event", event: "view.changed", detail: { view: "v1.edited", withheld: false } });
  await vi.waitFor(() => expect(told).toHaveBeenCalled());
  load();
  await vi.waitFor(() => expect(asked).toEqual([{ "view.set": { view: "v1.edited" } }]));
  close();
  panel.destroy();
});

it("says of a view that was edited, in a frame that is loaded again, that positions were left out of it", async () => {
  const { panel, asked, say, load, close } = rig({ view: "v1.with-positions", edit: true });
  load();
  const told = vi.fn();
  const problems: string[] = [];
  panel.on("view.changed", told);
  panel.on("error", ({ problem }) => problems.push(problem));
  say({ type: "event", event: "view.changed", detail: { view: "v1.edited", withheld: true } });
  await vi.waitFor(() => expect(told).toHaveBeenCalled());
  expect(problems).toEqual([]);
  load();
  await vi.waitFor(() => expect(problems).toEqual([expect.stringContaining("positions, or numbers pinned of them")]));
  expect(asked).toEqual([{ "view.set": { view: "v1.edited" } }]);
  await panel.setView("v1.with-positions");
  load();
  await panel.setTheme("light");
  expect(problems).toHaveLength(1);
  close();
  panel.destroy();
});

it("lets no call wait for ever: a minute without an answer rejects it, and it is not sent late", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { panel, asked, load, close } = rig({ panel: "chain", venue: "simulated" }, false);
  const early = expect(panel.setTheme("light")).rejects.toThrow(`${SITE} did not answer theme.set within 60 s.`);
  vi.advanceTimersByTime(60_000);
  await early;
  load();
  const late = expect(panel.view()).rejects.toThrow(`${SITE} did not answer view.get within 60 s.`);
  await vi.waitFor(() => expect(asked).toEqual([{ "view.get": {} }]));
  vi.advanceTimersByTime(60_000);
  await late;
  close();
  panel.destroy();
});

it("rejects every call to a frame that speaks no version of its own, until one is loaded that does", async () => {
  const { panel, asked, load, close } = rig({ panel: "chain", venue: "simulated" });
  const problem = "This frame speaks version 2 of the contract.";
  const early = expect(panel.view()).rejects.toThrow(problem);
  load({ type: "refused", problem });
  await early;
  await expect(panel.ready).rejects.toThrow(problem);
  await expect(panel.setTheme("light")).rejects.toThrow(problem);
  load();
  await panel.setTheme("dark");
  expect(asked).toEqual([{ "theme.set": { theme: "dark" } }]);
  close();
  panel.destroy();
});

it("mounts nothing at what is no address of the web, the portal's own page least of all", () => {
  for (const src of ["", "  ", "javascript:alert(1)", "ftp://vol.example/embed.html", "http://"])
    expect(() => rig({ src })).toThrow(`"${src}" is not the address of a panel.`);
});
