import { afterEach, expect, it, vi } from "vitest";
import type { WindowToHub } from "./protocol.ts";
import { startSharedEngine } from "./share-engine.ts";

afterEach(() => void vi.unstubAllGlobals());

it("takes leave of the hub of another window when it goes to a market of its own", async () => {
  vi.stubGlobal("addEventListener", () => undefined);
  vi.stubGlobal("setInterval", () => 0);
  vi.stubGlobal("requestAnimationFrame", () => 0);
  vi.stubGlobal("navigator", { hardwareConcurrency: 2 });
  vi.stubGlobal(
    "Worker",
    class {
      postMessage = (): void => undefined;
      terminate = (): void => undefined;
    },
  );
  const heard: WindowToHub["type"][] = [];
  const ends: MessagePort[] = [];
  const { client } = startSharedEngine(() => ({
    tell(message) {
      if (message.type !== "attach") return;
      ends.push(message.port);
      message.port.onmessage = ({ data }: MessageEvent<WindowToHub>) => heard.push(data.type);
    },
    holdNow: async (key) => (key.includes("BTC") ? null : () => undefined),
    holdNext: () => undefined,
    othersWait: async () => false,
  }));
  client.choose({ venue: "simulated", underlying: "BTC" });
  await expect.poll(() => heard).toContain("lend");
  expect(heard).not.toContain("goodbye");
  client.choose({ venue: "simulated", underlying: "ETH" });
  await expect.poll(() => heard).toContain("goodbye");
  for (const end of ends) end.close();
});
