import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { generateClient } from "@/server/postgres/generate";
import { root } from "./settings";

const folders = ["app", "components", "e2e", "server"];

const benchFiles = () =>
  folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".bench.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();

const runFile = (file: string) =>
  new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", file], { cwd: root, stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });

/** `npm run bench [-- part of a name]`: every bench file, one after another, each in a process of its own. */
export const main = async (args: string[]): Promise<void> => {
  generateClient();
  const wanted = args[0] ?? "";
  const files = benchFiles().filter((file) => file.includes(wanted));
  if (files.length === 0) process.stdout.write(`No bench file has "${wanted}" in its path.\n`);
  let failures = 0;
  for (const file of files) {
    process.stdout.write(`\n# ${file}\n`);
    if ((await runFile(file)) !== 0) failures += 1;
  }
  process.stdout.write(`\n${files.length - failures} benches ran, ${failures} failed\n`);
  process.exit(failures > 0 ? 1 : 0);
};
