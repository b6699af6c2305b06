import { randomBytes, randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { demoPeople, demoPrincipals } from "@/prisma/demo/lake";
import { writePrivateFile } from "./private-file";
import { StartError } from "./settings";

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Everything secret in a home, made once. `principals` is what the local endpoint reads. */
export interface Secrets {
  nextauthSecret: string;
  postgresPassword: string;
  databasePassword: string;
  people: Record<string, { password: string; token: string }>;
  principals: Record<string, AccessKey>;
}

const pick = (alphabet: string, length: number) =>
  Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");

// Letters and digits that nobody confuses when copying by hand.
const readable = "abcdefghjkmnpqrstuvwxyz23456789";
const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const newPassword = () => [0, 1, 2].map(() => pick(readable, 5)).join("-");

/** The form of every API token of Headgate; the prefix lets people and secret scanners see what it is. */
const newToken = () => `hg_${pick(base62, 43)}`;

const newAccessKey = (): AccessKey => ({
  accessKeyId: `AKIA${pick(base32, 16)}`,
  secretAccessKey: randomBytes(30).toString("base64").replaceAll("/", "x").replaceAll("+", "y"),
});

const readExisting = async (file: string): Promise<Partial<Secrets>> => {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new StartError(`Can't read ${file}: ${error.message}`);
  });
  if (text === null) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new StartError(`${file} is not valid JSON. Mend it, or delete it to have new secrets made.`);
  }
};

const fill = <T>(names: string[], present: Record<string, T> | undefined, make: () => T) =>
  Object.fromEntries(names.map((name) => [name, present?.[name] ?? make()]));

/** Reads the secrets of a home and makes those that are missing. `isPostgresPasswordNew`: PostgreSQL doesn't know it yet. */
export const loadSecrets = async (
  file: string,
): Promise<{ secrets: Secrets; isPostgresPasswordNew: boolean }> => {
  const present = await readExisting(file);
  const keyed = demoPrincipals
    .filter((principal) => principal.hasAccessKey)
    .map((principal) => principal.name);
  const secrets: Secrets = {
    nextauthSecret: present.nextauthSecret ?? randomBytes(32).toString("base64url"),
    postgresPassword: present.postgresPassword ?? randomBytes(24).toString("hex"),
    databasePassword: present.databasePassword ?? randomBytes(24).toString("hex"),
    people: fill(
      demoPeople.map((person) => person.email),
      present.people,
      () => ({ password: newPassword(), token: newToken() }),
    ),
    principals: fill(keyed, present.principals, newAccessKey),
  };
  const text = `${JSON.stringify(secrets, null, 2)}\n`;
  if (text !== `${JSON.stringify(present, null, 2)}\n`) await writePrivateFile(file, text);
  return { secrets, isPostgresPasswordNew: present.postgresPassword === undefined };
};
