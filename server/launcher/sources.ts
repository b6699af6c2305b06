import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./settings";

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
  "package.json",
  "package-lock.json",
];

// Neither web nor worker holds any of these, but for how they are bundled.
const outside = ["server/local", "server/launcher", "server/postgres", "server/testing"];
const bundling = "server/launcher/bundle.ts";

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

/** What web and worker are made of, as one hash. */
export const fingerprint = (): string => {
  const hash = createHash("sha256").update(process.versions.node);
  for (const file of [...sources.flatMap(filesUnder), bundling].sort()) {
    hash
      .update(file)
      .update("\0")
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
};
