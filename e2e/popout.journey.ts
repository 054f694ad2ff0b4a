import { expect, liveChain, test } from "./app-page.ts";

test("a popped-out chain is marked as simulated and keeps ticking while its opener is hidden", async ({
  app,
  context,
}) => {
  await app.goto("/");
  await liveChain(app);
  const opened = context.waitForEvent("page");
  await app.locator(".strip-end").first().getByRole("button", { name: "Open in its own window" }).click();
  const popout = await opened;
  await expect(popout.locator(".chip.warn", { hasText: "SIMULATED" })).toBeVisible();
  const grid = popout.locator("[role=grid]");
  await expect(grid).toContainText(/0\.\d{4}/);
  // Another tab in front hides the opener: its animation frames stop, the popped-out window's own go on.
  const other = await context.newPage();
  await other.goto("about:blank");
  await other.bringToFront();
  await popout.bringToFront();
  const before = await grid.innerText();
  await expect.poll(() => grid.innerText()).not.toBe(before);
});

test("a pop-out page opened by itself says where it belongs", async ({ app }) => {
  await app.goto("/popout.html?panel=chain");
  await expect(app.getByText("Nothing to show here")).toBeVisible();
});
