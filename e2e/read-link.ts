import type { Locator } from "@playwright/test";
import { expect } from "./app-page.ts";

/** The link a share dialog shows, once there is one other than `before`; in one step: while it is made anew, there is none. */
export async function readLink(link: Locator, before = ""): Promise<string> {
  let address = "";
  await expect
    .poll(async () => {
      address = await link.inputValue();
      return /#v\d\../.test(address) && address !== before;
    })
    .toBe(true);
  return address;
}
