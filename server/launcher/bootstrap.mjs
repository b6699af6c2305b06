// Runs before anything is installed: nothing but Node's own modules here, and no syntax a Node 18 can't read.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..", "..");

const fail = (message) => {
  process.stderr.write(`\n  ${message}\n\n`);
  process.exit(1);
};

const checkNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Headgate needs Node 20.19 or newer; this is Node ${process.versions.node} (${process.execPath}).`);
};

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
};

/** True when what npm last wrote into node_modules is what the lockfile asks for. */
const isInstalled = () => {
  const wanted = readJson(join(root, "package-lock.json"));
  const present = readJson(join(root, "node_modules", ".package-lock.json"));
  if (!wanted || !present) return false;
  return Object.entries(wanted.packages).every(([path, entry]) => {
    if (path === "" || entry.optional || entry.peer) return true;
    return present.packages[path]?.version === entry.version && existsSync(join(root, path));
  });
};

const install = () => {
  if (isInstalled()) return;
  const begun = Date.now();
  process.stdout.write("  Installing the locked packages ... ");
  // No install script is needed, and some would try to download.
  const args = ["ci", "--ignore-scripts", "--include=dev", "--include=optional", "--no-audit", "--no-fund"];
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const result = spawnSync(npm, args, { cwd: root, encoding: "utf8", shell: process.platform === "win32" });
  if (result.error) fail(`npm can't be run: ${result.error.message}`);
  if (result.status !== 0) fail(`npm ci failed:\n${result.stdout}${result.stderr}`);
  process.stdout.write(`${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
};

const commands = ["start", "test", "web", "worker", "bench", "build"];

const main = async () => {
  checkNode();
  const [first = "", ...rest] = process.argv.slice(2);
  const command = commands.includes(first) ? first : "start";
  const args = command === first ? rest : process.argv.slice(2);
  process.chdir(root);
  if (command === "start" || command === "test") process.stdout.write("\n  Headgate\n\n");
  install();
  const { register } = await import("tsx/esm/api");
  register();
  const { main: run } = await import(pathToFileURL(join(root, "server", "launcher", `${command}.ts`)).href);
  await run(args);
};

await main();
