import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { deploy } from "./deploy.ts";
import { billOfMaterials, builtVersion } from "./site-build.ts";

const folder = mkdtempSync(join(tmpdir(), "deploy-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A build of two assets, one of them the same in all. */
function build(n: number): string {
  const from = join(folder, `build ${n}`);
  mkdirSync(join(from, "assets"), { recursive: true });
  writeFileSync(join(from, "assets/common-1.js"), "common");
  writeFileSync(join(from, `assets/index-${n}.js`), `page ${n}`);
  writeFileSync(join(from, "index.html"), `index-${n}.js`);
  writeFileSync(join(from, "config.json"), '{"version":1}');
  writeFileSync(join(from, "version.json"), JSON.stringify({ build: String(n).padStart(16, "0") }));
  return from;
}

describe("a deploy", () => {
  const site = join(folder, "site");
  const has = (file: string): boolean => existsSync(join(site, file));

  it("keeps the parts of the builds before it, as many as it is told, and the site's own config", () => {
    expect(deploy(build(1), site, 1).copied).toBe(5);
    writeFileSync(join(site, "config.json"), '{"version":1,"hosts":[]}');
    writeFileSync(join(site, "assets/theirs.txt"), "not ours");
    deploy(build(2), site, 1);
    expect([has("assets/index-1.js"), has("assets/index-2.js")]).toEqual([true, true]);
    expect(deploy(build(3), site, 1)).toMatchObject({ removed: 1, kept: ["0000000000000003", "0000000000000002"] });
    expect([1, 2, 3].map((n) => has(`assets/index-${n}.js`))).toEqual([false, true, true]);
    expect([has("assets/common-1.js"), has("assets/theirs.txt")]).toEqual([true, true]);
    expect(readFileSync(join(site, "index.html"), "utf8")).toBe("index-3.js");
    expect(readFileSync(join(site, "config.json"), "utf8")).toContain("hosts");
  });

  it("of the same build again changes nothing", () => {
    expect(deploy(build(3), site, 1)).toMatchObject({ removed: 0, kept: ["0000000000000003", "0000000000000002"] });
    expect(has("assets/index-2.js")).toBe(true);
  });

  it("is refused where there is no build, and where its record could lead outside", () => {
    expect(() => deploy(join(folder, "nothing"), site, 1)).toThrow(/version\.json/);
    writeFileSync(join(site, "deploys.json"), JSON.stringify([{ build: "x", assets: ["assets/../../secret"] }]));
    expect(() => deploy(build(4), site, 0)).toThrow(/deploys\.json, 0\.assets\.0/);
  });
});

describe("what a build says of itself", () => {
  it("is the same for the same files, whatever their order", () => {
    const one = builtVersion("1.2.3", ["assets/a-1.js", "assets/b-2.js"], ["assets/a-1.js"], 0);
    expect(one).toMatchObject({ version: "1.2.3", time: "1970-01-01T00:00:00.000Z", entries: ["assets/a-1.js"] });
    expect(builtVersion("1.2.3", ["assets/b-2.js", "assets/a-1.js"], [], 9).build).toBe(one.build);
    expect(builtVersion("1.2.3", ["assets/b-3.js", "assets/a-1.js"], [], 0).build).not.toBe(one.build);
    expect(one.core).toMatch(/^[0-9a-f]{16}$/);
  });

  it("lists the packages in it with version, licence, digest and what they need, and none for development", () => {
    const bom = billOfMaterials({
      name: "product",
      version: "1.0.0",
      packages: {
        "": { dependencies: { "@a/one": "1.0.0" } },
        "node_modules/@a/one": {
          version: "1.0.0",
          license: "MIT",
          integrity: "sha512-AAEC",
          dependencies: { two: "^2" },
        },
        "node_modules/@a/one/node_modules/two": { version: "2.5.0", dependencies: { three: "*" } },
        "node_modules/two": { version: "1.0.0" },
        "node_modules/three": { version: "3.0.0" },
        "node_modules/tool": { version: "9.0.0", dev: true },
      },
    });
    expect(bom).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6" });
    const { components, dependencies } = bom as {
      components: { name: string }[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    expect(components.map(({ name }) => name)).toEqual(["@a/one", "two", "two", "three"]);
    expect(components[0]).toMatchObject({
      purl: "pkg:npm/%40a/one@1.0.0",
      licenses: [{ expression: "MIT" }],
      hashes: [{ alg: "SHA-512", content: "000102" }],
    });
    expect(dependencies.map(({ ref, dependsOn }) => [ref, ...dependsOn])).toEqual([
      ["pkg:npm/product@1.0.0", "pkg:npm/%40a/one@1.0.0"],
      ["pkg:npm/%40a/one@1.0.0", "pkg:npm/two@2.5.0"],
      ["pkg:npm/two@2.5.0", "pkg:npm/three@3.0.0"],
      ["pkg:npm/two@1.0.0"],
      ["pkg:npm/three@3.0.0"],
    ]);
  });
});
