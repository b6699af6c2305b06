import { createHash, randomBytes } from "node:crypto";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
// Wider than base 62: the first start makes its demo tokens by itself.
const FORM = /^hg_[\w-]{20,100}$/;

/** A new API token: `hg_` and 32 random bytes in base 62. Shown once, never stored. */
export function newTokenSecret(): string {
  let left = BigInt(`0x${randomBytes(32).toString("hex")}`);
  let text = "";
  for (let digit = 0; digit < 43; digit += 1) {
    text = ALPHABET.charAt(Number(left % 62n)) + text;
    left /= 62n;
  }
  return `hg_${text}`;
}

/** What is stored of a token. A plain hash is enough: 256 random bits cannot be guessed from it. */
export function hashToken(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

export function isTokenForm(text: string): boolean {
  return FORM.test(text);
}

/** The last four characters, by which a person tells tokens apart. */
export function hintOf(secret: string): string {
  return secret.slice(-4);
}
