import { createHash } from "node:crypto";
import { KERNEL_BASE64 } from "../quant/kernel/kernel-bytes.ts";

/** What version.json of a built site says. */
export interface BuiltVersion {
  readonly version: string;
  /** Digest over the names of all assets, which carry digests of their content: equal builds have equal ids. */
  readonly build: string;
  /** Digest of the numeric kernel: equal ones give equal numbers. */
  readonly core: string;
  /** When it was built, ISO 8601 UTC. */
  readonly time: string;
  /** Scripts the pages start with: a page whose own is not among them is of another build. */
  readonly entries: readonly string[];
}

const digest = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** The version.json of a build from the names of its files. `time` is epoch ms. */
export function builtVersion(
  version: string,
  files: readonly string[],
  entries: readonly string[],
  time: number,
): BuiltVersion {
  return {
    version,
    build: digest([...files].sort().join("\n")),
    core: digest(Buffer.from(KERNEL_BASE64, "base64")),
    time: new Date(time).toISOString(),
    entries: [...entries].sort(),
  };
}

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The part of a package-lock.json (version 3) that is read. */
export interface PackageLock {
  readonly name: string;
  readonly version: string;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const MODULES = "node_modules/";
const nameAt = (path: string): string => path.slice(path.lastIndexOf(MODULES) + MODULES.length);
const purl = (name: string, version: string): string => `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;

/** Where a package finds another by name: the nearest folder up the tree. */
function resolve(lock: PackageLock, from: string, name: string): string | null {
  const folders = from === "" ? [] : from.split(`/${MODULES}`);
  for (let depth = folders.length; depth >= 0; depth--) {
    const inside = folders.slice(0, depth).join(`/${MODULES}`);
    const path = `${inside === "" ? "" : `${inside}/`}${MODULES}${name}`;
    if (lock.packages[path] !== undefined) return path;
  }
  return null;
}

/** The packages the product is made of, as a CycloneDX 1.6 document: those of the lock file that are not for development. */
export function billOfMaterials(lock: PackageLock): object {
  const shipped = Object.entries(lock.packages).filter(
    ([path, { dev, devOptional }]) => path !== "" && dev !== true && devOptional !== true,
  );
  const ref = (path: string): string => purl(nameAt(path), lock.packages[path]?.version ?? "");
  const dependsOn = (path: string, of: LockedPackage | undefined): string[] => [
    ...new Set(
      Object.keys(of?.dependencies ?? {}).flatMap((name) => {
        const found = resolve(lock, path, name);
        return found === null ? [] : [ref(found)];
      }),
    ),
  ];
  const root = purl(lock.name, lock.version);
  const components = new Map(
    shipped.map(([path, { version = "", license, integrity }]) => [
      ref(path),
      {
        type: "library",
        "bom-ref": ref(path),
        name: nameAt(path),
        version,
        purl: ref(path),
        ...(license === undefined ? {} : { licenses: [{ expression: license }] }),
        ...(integrity?.startsWith("sha512-")
          ? { hashes: [{ alg: "SHA-512", content: Buffer.from(integrity.slice(7), "base64").toString("hex") }] }
          : {}),
      },
    ]),
  );
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: { type: "application", "bom-ref": root, name: lock.name, version: lock.version, purl: root },
    },
    components: [...components.values()],
    dependencies: [
      { ref: root, dependsOn: dependsOn("", lock.packages[""]) },
      ...new Map(
        shipped.map(([path, one]) => [ref(path), { ref: ref(path), dependsOn: dependsOn(path, one) }]),
      ).values(),
    ],
  };
}
