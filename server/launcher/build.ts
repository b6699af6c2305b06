import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isAlive, startedAt } from "@/server/postgres/processes";
import { isSameProcess } from "./lock";
import { root } from "./settings";
import { runToEnd } from "./short-lived";
import { step } from "./steps";

const buildFolder = join(root, process.env["NEXT_DIST_DIR"] || ".next");
const stampFile = join(buildFolder, "headgate-build");
const lockFile = join(root, "node_modules", ".cache", "headgate", "build.lock");

const sources = [
  "app",
  "components",
  "server",
  "prisma/schema.prisma",
  "prisma/demo",
  "next.config.js",
  "postcss.config.js",
  "proxy.ts",
  "instrumentation.ts",
  "tsconfig.json",
  "package-lock.json",
];

// The web process holds none of these.
const outside = ["server/local", "server/launcher", "server/postgres", "server/testing"];

const filesUnder = (path: string): string[] => {
  const full = join(root, path);
  if (!existsSync(full) || outside.includes(path)) return [];
  const entries = readDirectory(full);
  if (!entries) return [path];
  return entries.flatMap((entry) =>
    entry.isDirectory()
      ? filesUnder(join(path, entry.name))
      : /\.test\.tsx?$|\.bench\.ts$|\.md$/.test(entry.name)
        ? []
        : [join(path, entry.name)],
  );
};

const readDirectory = (full: string) => {
  try {
    return readdirSync(full, { withFileTypes: true });
  } catch {
    return null;
  }
};

/** What the web app is made of, as one hash. */
const fingerprint = (): string => {
  const hash = createHash("sha256").update(process.versions.node);
  for (const file of sources.flatMap(filesUnder).sort()) {
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
};

const isCurrent = async (wanted: string) =>
  (await readFile(stampFile, "utf8").catch(() => "")) === wanted && existsSync(join(buildFolder, "BUILD_ID"));

const nextBuild = (env: NodeJS.ProcessEnv) =>
  runToEnd(
    [join(root, "node_modules", "next", "dist", "bin", "next"), "build"],
    { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
    "next build failed",
  );

/** Two starts from one clone must not build into one folder at once; the second waits and finds the work done. */
const alone = async <T>(work: () => Promise<T>): Promise<T> => {
  await mkdir(dirname(lockFile), { recursive: true });
  for (;;) {
    try {
      await writeFile(lockFile, `${process.pid}\n${startedAt(process.pid) ?? ""}`, { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const [pid, started] = (await readFile(lockFile, "utf8").catch(() => "")).split("\n");
    if (!pid || !isAlive(Number(pid)) || !isSameProcess(Number(pid), started || null)) {
      await rm(lockFile, { force: true });
    } else {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
};

/** Builds the web app when its sources are newer than the build; tells whether it had to. */
export const ensureBuild = async (env: NodeJS.ProcessEnv = process.env): Promise<boolean> => {
  if (await isCurrent(fingerprint())) return false;
  return step("Building the web app", () =>
    alone(async () => {
      const wanted = fingerprint();
      if (await isCurrent(wanted)) return false;
      await rm(stampFile, { force: true });
      await nextBuild(env);
      await writeFile(stampFile, wanted);
      return true;
    }),
  );
};

/** `npm run build`. */
export const main = async (): Promise<void> => {
  const { generateClient } = await import("@/server/postgres/generate");
  generateClient();
  if (!(await ensureBuild())) process.stdout.write("  The build is current.\n");
};
