import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { configDefaults } from "vitest/config";

/** The production headers: everything the page loads comes from its own origin; feeds are the only other hosts. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  // The hash is that of an empty style element: plotly fills its own through the style sheet object.
  "style-src-elem 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' wss://www.deribit.com wss://test.deribit.com ws://localhost:* ws://127.0.0.1:*",
  "base-uri 'none'",
  "object-src 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "Content-Security-Policy": contentSecurityPolicy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), usb=()",
};

export default defineConfig({
  base: "./",
  plugins: [react()],
  // plotly.js reads the Node global name.
  define: { global: "globalThis" },
  server: { port: 5173 },
  preview: { port: 4173, strictPort: true, headers },
  worker: { format: "es" },
  build: {
    target: "es2022",
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: "index.html", popout: "popout.html" } },
  },
  test: {
    environment: "node",
    exclude: [...configDefaults.exclude],
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        // Modules here keep no state that a test could leave behind: their files share workers, which saves a start for each.
        test: {
          name: "engine",
          include: ["src/{quant,market,feeds,simulator,risk,engine,headless}/**/*.test.ts", "src/*.test.ts"],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: "window", include: ["src/{views,ui,panels,embed,app}/**/*.test.{ts,tsx}"] },
      },
    ],
  },
});
