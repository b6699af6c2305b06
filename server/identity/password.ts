import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

const LOG_COST = 15;
const BLOCK_SIZE = 8;
const KEY_BYTES = 32;

function derive(password: string, salt: Buffer, logCost: number): Promise<Buffer> {
  const cost = 2 ** logCost;
  const options: ScryptOptions = { N: cost, r: BLOCK_SIZE, p: 1, maxmem: 256 * cost * BLOCK_SIZE };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** `scrypt$<log2 cost>$<salt>$<key>`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, LOG_COST);
  return ["scrypt", LOG_COST, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Stands in for people that don't exist, so that both answers take the same work. */
const NOBODY = { logCost: LOG_COST, salt: randomBytes(16), key: randomBytes(KEY_BYTES) };

/** Whether the password fits; always one derivation and one comparison in constant time, hash or no hash. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const stored = parse(hash);
  const { logCost, salt, key } = stored ?? NOBODY;
  const isEqual = timingSafeEqual(await derive(password, salt, logCost), key);
  return stored !== null && isEqual;
}

function parse(hash: string | null): typeof NOBODY | null {
  const [kind, cost, salt, key] = (hash ?? "").split("$");
  const parsed = {
    logCost: Number(cost),
    salt: Buffer.from(salt ?? "", "base64url"),
    key: Buffer.from(key ?? "", "base64url"),
  };
  return kind === "scrypt" && parsed.logCost >= 10 && parsed.logCost <= 20 && parsed.key.length === KEY_BYTES
    ? parsed
    : null;
}
