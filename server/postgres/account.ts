import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

/** The operating system account that PostgreSQL runs as; null means "the account we run as ourselves". */
export type ServerAccount = { uid: number; gid: number; name: string } | null;

const lookUp = (name: string): ServerAccount => {
  const id = (flag: string) => {
    const result = spawnSync("id", [flag, name], { encoding: "utf8" });
    return result.status === 0 ? Number(result.stdout.trim()) : Number.NaN;
  };
  const uid = id("-u");
  const gid = id("-g");
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid, name } : null;
};

const createPostgresAccount = (): ServerAccount => {
  try {
    execFileSync("groupadd", ["--system", "postgres"], { stdio: "ignore" });
  } catch {
    // The group may be there without the user; useradd below decides.
  }
  try {
    execFileSync("useradd", ["--system", "--gid", "postgres", "--no-create-home", "postgres"], {
      stdio: "ignore",
    });
  } catch {
    return null;
  }
  return lookUp("postgres");
};

/**
 * PostgreSQL refuses to run as root, so root lends it another account: the owner of data that is already
 * there, else `postgres` (created when missing), else `nobody`.
 */
export const serverAccount = (dataDir: string): ServerAccount => {
  if (process.getuid?.() !== 0) return null;
  if (existsSync(dataDir)) {
    const { uid, gid } = statSync(dataDir);
    if (uid !== 0) return { uid, gid, name: `uid ${uid}` };
  }
  const account = lookUp("postgres") ?? createPostgresAccount() ?? lookUp("nobody");
  if (!account) {
    throw new Error(
      "PostgreSQL refuses to run as root, and no user named postgres could be found or created. Run Headgate as an ordinary user, or create that user.",
    );
  }
  return account;
};

/** True when the account can enter the folder, or run the program. */
export const canEnter = (account: ServerAccount, path: string): boolean => {
  if (!account) return true;
  const probe = spawnSync("/bin/sh", ["-c", '[ -x "$1" ]', "sh", path], {
    uid: account.uid,
    gid: account.gid,
    cwd: "/",
    stdio: "ignore",
  });
  return probe.status === 0;
};
