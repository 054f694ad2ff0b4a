import { describe, expect, it, vi } from "vitest";
import type { EngineClient } from "../engine/client.ts";
import { lookOnlyClient } from "./look-only.ts";

describe("the engine of a frame that is only looked at", () => {
  it("refuses what changes or hands out, answers all else, and is the same engine", async () => {
    const request = vi.fn(async () => ({ kind: "hash" }));
    let surface = "svi";
    const engine = {
      request,
      get surface() {
        return surface;
      },
    } as unknown as EngineClient;
    const looking = lookOnlyClient(engine);
    await expect(looking.request({ kind: "editPortfolio", edit: { type: "startWhatIf" } })).rejects.toThrow(
      "only looked at",
    );
    for (const kind of ["savePortfolio", "signOut"] as const)
      await expect(looking.request({ kind })).rejects.toThrow("only looked at");
    expect(request).not.toHaveBeenCalled();
    await looking.request({ kind: "stateHash" });
    expect(request).toHaveBeenCalledWith({ kind: "stateHash" });
    surface = "sabr";
    expect(looking.surface).toBe("sabr");
  });
});
