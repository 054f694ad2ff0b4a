import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import react from "@vitejs/plugin-react";
import { build, defineConfig, type Plugin } from "vite";
import { configDefaults } from "vitest/config";
import { readSiteConfig } from "./src/headless/headers-command.ts";
import { billOfMaterials, builtVersion, type PackageLock } from "./src/headless/site-build.ts";
import { headersFor, siteHeaders } from "./src/headless/site-headers.ts";
import type { SiteConfig } from "./src/views/site-config.ts";

/** Exchanges on the machine of whoever works on the product: no other site may connect there. */
const OWN_MACHINE = ["ws://localhost:*", "ws://127.0.0.1:*"];

/** The site's config.json, with exchanges on this machine allowed beside what it names. */
function workConfig(path: string): SiteConfig {
  const config = readSiteConfig(path);
  return { ...config, hosts: [...config.hosts, ...OWN_MACHINE] };
}

/** A config as its file says it. */
const configText = ({ view, ...rest }: SiteConfig): string =>
  JSON.stringify({ version: 1, ...rest, ...(view === null ? {} : { view }) });

/** Serves a built site with the headers its config.json asks for, as any server is to do. */
function siteServer(): Plugin {
  return {
    name: "site headers",
    configureServer({ config, middlewares }) {
      middlewares.use("/config.json", (_, response) => {
        response.setHeader("Content-Type", "application/json");
        response.end(configText(workConfig(`${config.publicDir}/config.json`)));
      });
    },
    configurePreviewServer({ config, middlewares }) {
      const own = workConfig(`${config.build.outDir}/config.json`);
      const kinds = siteHeaders(own);
      middlewares.use((request, response, next) => {
        const path = (request.url ?? "/").replace(/[?#].*$/, "");
        for (const [name, value] of Object.entries(headersFor(kinds, path))) response.setHeader(name, value);
        if (path !== "/config.json") {
          next();
          return;
        }
        response.setHeader("Content-Type", "application/json");
        response.end(configText(own));
      });
    },
  };
}

/** Writes beside the pages what they were built from: version.json, and sbom.json with every package in it. */
function siteFiles(): Plugin {
  return {
    name: "site files",
    apply: "build",
    generateBundle(_, bundle) {
      const lock: PackageLock = JSON.parse(readFileSync("package-lock.json", "utf8"));
      const entries = Object.values(bundle).filter((file) => file.type === "chunk" && file.isEntry);
      const { SOURCE_DATE_EPOCH } = process.env;
      const time = SOURCE_DATE_EPOCH === undefined ? Date.now() : Number(SOURCE_DATE_EPOCH) * 1_000;
      const files = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
      const version = builtVersion(
        lock.version,
        files,
        entries.map(({ fileName }) => fileName),
        time,
      );
      const emit = (fileName: string, value: object): void => {
        this.emitFile({ type: "asset", fileName, source: `${JSON.stringify(value, null, 1)}\n` });
      };
      emit("version.json", version);
      emit("sbom.json", billOfMaterials(lock));
    },
  };
}

/** The portal SDK beside the site: one module that portals load, with its types. */
function portalSdk(): Plugin {
  const from = "src/embed/sdk";
  const types = ["--declaration", "--emitDeclarationOnly", "--allowImportingTsExtensions", "--strict"];
  const world = ["--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler", "--types", ""];
  return {
    name: "portal sdk",
    apply: "build",
    async closeBundle() {
      const outDir = "dist/sdk";
      await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        build: {
          target: "es2022",
          outDir,
          lib: { entry: `${from}/volscape.ts`, formats: ["es"], fileName: () => "volscape.js" },
        },
      });
      const place = ["--ignoreConfig", "--rootDir", from, "--outDir", outDir];
      execFileSync("npx", ["tsc", `${from}/volscape.ts`, ...place, ...world, ...types], { stdio: "inherit" });
      for (const name of readdirSync(outDir).filter((file) => file.endsWith(".d.ts"))) {
        const text = readFileSync(`${outDir}/${name}`, "utf8");
        writeFileSync(`${outDir}/${name}`, text.replace(/(from "\.\/[\w-]+)\.ts"/g, '$1.js"'));
      }
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [react(), siteServer(), siteFiles(), portalSdk()],
  // A file that is not there is not answered with the start page.
  appType: "mpa",
  // plotly.js reads the Node global name.
  define: { global: "globalThis" },
  server: { port: 5173 },
  preview: { port: 4173, strictPort: true },
  worker: { format: "es" },
  build: {
    target: "es2022",
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", popout: "popout.html", embed: "embed.html" },
      // What every page starts with, in one file: small ones cost more than they hold.
      output: {
        codeSplitting: {
          groups: [
            {
              name: "start",
              test: /src\/(ui\/(theme|format|Kbd|Icon|Button|tooltip|EmptyState)|market\/(age|surface-choice|conventions)|engine\/(frame-loop|market-view)|panels\/(row-values|freshness))\.tsx?$/,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: "node",
    // As many as there are cores, on a machine with few: the run itself has little to do.
    maxWorkers: availableParallelism(),
    exclude: [...configDefaults.exclude],
    setupFiles: ["src/property-seed.ts"],
    // How long a machine takes is no question of these: only what never comes fails.
    testTimeout: 120_000,
    hookTimeout: 120_000,
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
