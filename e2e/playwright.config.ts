import { defineConfig } from "@playwright/test";

const port = Number(process.env.PORT ?? 4179);

export default defineConfig({
  testDir: ".",
  testMatch: "*.journey.ts",
  // Two cores: a second browser would starve the first.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  // How long a machine takes is no question of these: only what never comes fails.
  timeout: 420_000,
  expect: { timeout: 90_000 },
  reporter: [["list"]],
  outputDir: "../test-results",
  use: {
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env.CHROME_PATH ?? "",
      args: ["--enable-unsafe-swiftshader", "--disable-background-networking", "--disable-component-update"],
    },
  },
  webServer: {
    command: `npx vite preview --port ${port}`,
    cwd: "..",
    url: `http://localhost:${port}`,
    reuseExistingServer: false,
  },
});
