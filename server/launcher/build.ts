import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { alone } from "./alone";
import { ensureBundle } from "./bundle";
import { root } from "./settings";
import { runToEnd } from "./short-lived";
import { fingerprint } from "./sources";
import { step } from "./steps";

const buildFolder = join(root, process.env["NEXT_DIST_DIR"] || ".next");
const stampFile = join(buildFolder, "headgate-build");
const lockFile = join(root, "node_modules", ".cache", "headgate", "build.lock");

const isCurrent = async (wanted: string) =>
  (await readFile(stampFile, "utf8").catch(() => "")) === wanted && existsSync(join(buildFolder, "BUILD_ID"));

const nextBuild = (env: NodeJS.ProcessEnv) =>
  runToEnd(
    [join(root, "node_modules", "next", "dist", "bin", "next"), "build"],
    { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
    "next build failed",
  );

/** Builds what a web process serves when the sources are newer; tells whether Next had to build its pages. */
export const ensureBuild = async (env: NodeJS.ProcessEnv = process.env): Promise<boolean> => {
  await ensureBundle();
  if (await isCurrent(fingerprint())) return false;
  return step("Building the web app", () =>
    alone(lockFile, async () => {
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
