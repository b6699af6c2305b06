import { createHash, createHmac, pbkdf2Sync, timingSafeEqual } from "node:crypto";

const iterations = 4096;

const sha256 = (data: Buffer) => createHash("sha256").update(data).digest();
const hmac = (key: Buffer, data: string) => createHmac("sha256", key).update(data).digest();

function keys(password: string, salt: Buffer, rounds: number) {
  const salted = pbkdf2Sync(password, salt, rounds, 32, "sha256");
  return { stored: sha256(hmac(salted, "Client Key")), server: hmac(salted, "Server Key") };
}

/** A password as PostgreSQL stores it (`pg_authid.rolpassword`), so that the clear text never reaches the server. */
export function scramVerifier(password: string, salt: Buffer): string {
  const { stored, server } = keys(password, salt, iterations);
  const encoded = [salt, stored, server].map((part) => part.toString("base64"));
  return `SCRAM-SHA-256$${iterations}:${encoded[0]}$${encoded[1]}:${encoded[2]}`;
}

/** Whether a password is the one behind a stored verifier, in any form that PostgreSQL stores. */
export function matchesVerifier(verifier: string, user: string, password: string): boolean {
  const scram = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):(.+)$/.exec(verifier);
  if (scram) {
    const [, rounds = "", salt = "", stored = ""] = scram;
    const found = keys(password, Buffer.from(salt, "base64"), Number(rounds)).stored;
    const expected = Buffer.from(stored, "base64");
    return found.length === expected.length && timingSafeEqual(found, expected);
  }
  if (/^md5[0-9a-f]{32}$/.test(verifier)) {
    const found = `md5${createHash("md5")
      .update(password + user)
      .digest("hex")}`;
    return timingSafeEqual(Buffer.from(found), Buffer.from(verifier));
  }
  return false;
}
