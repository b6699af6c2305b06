import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { schemaFile } from "./schema-engine";

const root = resolve(import.meta.dirname, "..", "..");
const generatedFolder = join(root, "prisma", "generated");
const stampFile = join(root, "node_modules", ".cache", "headgate", "prisma-client");

const fingerprint = () => {
  const lock = join(root, "node_modules", "prisma", "package.json");
  return createHash("sha256").update(readFileSync(schemaFile)).update(readFileSync(lock)).digest("hex");
};

/** Generates the Prisma client when the schema is newer than the client; tells whether it had to. */
export const generateClient = (force = false): boolean => {
  const wanted = fingerprint();
  const current = existsSync(stampFile) ? readFileSync(stampFile, "utf8") : "";
  if (!force && current === wanted && existsSync(join(generatedFolder, "client.ts"))) return false;
  const require = createRequire(import.meta.url);
  const cli = join(resolve(require.resolve("prisma/package.json"), ".."), "build", "index.js");
  const result = spawnSync(process.execPath, [cli, "generate", "--schema", schemaFile], {
    cwd: root,
    encoding: "utf8",
    // Generating needs no schema engine, but the command would download one unless told of an executable.
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
  });
  if (result.status !== 0) throw new Error(`prisma generate failed:\n${result.stdout}${result.stderr}`);
  mkdirSync(resolve(stampFile, ".."), { recursive: true });
  writeFileSync(stampFile, wanted);
  return true;
};
