import { expect, test } from "vitest";
import { checksumOf, startChecksum } from "./checksum";

const check = Buffer.from("123456789");

// The check values of the CRC catalogue, and the test vectors of the hash standards.
test.each([
  ["CRC32", "cbf43926"],
  ["CRC32C", "e3069283"],
  ["CRC64NVME", "ae8b14860a799888"],
  ["SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"],
  ["SHA256", "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"],
  ["MD5", "25f9e794323b453885f5181f1b624d0b"],
] as const)("%s of the nine digits", (algorithm, hex) => {
  expect(checksumOf(algorithm, check).toString("hex")).toBe(hex);
  const inPieces = startChecksum(algorithm);
  for (const byte of check) inPieces.update(Buffer.from([byte]));
  expect(inPieces.digest().toString("hex")).toBe(hex);
});
