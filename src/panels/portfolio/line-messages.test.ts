import { expect, it } from "vitest";
import type { ReadPositions } from "../../engine/aside-protocol.ts";
import { readWords } from "./line-messages.ts";

it("says what of a file is added, rejected and remarked on, and where nothing is in it", () => {
  const words = (positions: number, bad: number, remarks: number, parts: ReadPositions["parts"] = "line") =>
    readWords({ positions, bad, remarks, parts } as ReadPositions);
  expect(words(3, 1, 0)).toBe("3 to add, 1 rejected");
  expect(words(3, 0, 2)).toBe("3 to add, 0 rejected, 2 with a remark");
  expect(words(0, 0, 0)).toBe("No position in it: there is no line under the headings");
  expect(words(0, 0, 0, "entry")).toBe("No position in it");
});
