import { expect, liveChain, test } from "./app-page.ts";

test.use({
  launchOptions: {
    executablePath: process.env.CHROME_PATH ?? "",
    args: ["--disable-gpu", "--disable-software-rasterizer", "--disable-3d-apis", "--disable-background-networking"],
  },
});

test("without WebGL the surface says so, and its table and slice say the same in numbers", async ({ app }) => {
  await app.goto("/");
  await liveChain(app);
  const surface = app.locator('[data-panel="surface"]');
  await expect(surface).toContainText("The 3D picture cannot be drawn here: no WebGL");
  await expect(surface.locator(".surface-picture")).toHaveCount(0);
  const table = surface.getByRole("region", { name: /by expiry and standardised strike/ });
  const expiries = app.getByRole("tablist", { name: "Expiry" }).getByRole("tab");
  await expect.poll(async () => (await table.getByRole("row").count()) - (await expiries.count())).toBe(1);
  await expect(table.getByRole("row").nth(2)).toContainText(/\d\d\.\d/);
  await expect(surface.locator(".smile-chart canvas").first()).toBeVisible();
});
