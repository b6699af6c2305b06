import { readdirSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { alone } from "./alone";
import { root } from "./settings";
import { fingerprint } from "./sources";

/*
 * Web and worker run from one bundle of plain JavaScript, not from their TypeScript: Node keeps the source of every
 * module it loads, tsx's copies hold their source maps besides, and these had Node read those of Next's chunks too.
 */

const folder = join(root, "node_modules", ".cache", "headgate", "bundle");
const lockFile = `${folder}.lock`;
const stampFile = join(folder, "sources");

/** What finds files of its own beside itself, or must be there once for Next's pages and us. */
const external = ["next", "next-auth", "pg", "@prisma/client", "@duckdb/node-api", "libpg-query"];

/** The script of a process, below the bundle's folder as below ours. */
export const bundledScript = (name: "web" | "worker"): string => join(folder, "server", name, "main.js");

const routes = () =>
  readdirSync(join(root, "app/api/v1"), { recursive: true, encoding: "utf8" })
    .filter((file) => /[\\/]route\.ts$/.test(file))
    .map((file) => join("app/api/v1", file));

const bundle = () =>
  buildSync({
    absWorkingDir: root,
    entryPoints: ["server/web/main.ts", "server/worker/main.ts", ...routes()],
    outbase: ".",
    outdir: folder,
    chunkNames: "chunks/[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: external.flatMap((name) => [name, `${name}/*`]),
    // Some libraries are CommonJS still, and ask for Node's modules by `require`.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    sourcemap: "linked",
    sourcesContent: false,
    logLevel: "error",
  });

const isCurrent = async (wanted: string) => (await readFile(stampFile, "utf8").catch(() => "")) === wanted;

/** Makes the bundle when sources are newer than it. */
export const ensureBundle = async (): Promise<void> => {
  if (await isCurrent(fingerprint())) return;
  await alone(lockFile, async () => {
    const wanted = fingerprint();
    if (await isCurrent(wanted)) return;
    await rm(folder, { recursive: true, force: true });
    bundle();
    await writeFile(stampFile, wanted);
  });
};
