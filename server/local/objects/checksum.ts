import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

export type ChecksumAlgorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "MD5" | "SHA1" | "SHA256" | "SHA512";

export const checksumAlgorithms: ChecksumAlgorithm[] = [
  "CRC32",
  "CRC32C",
  "CRC64NVME",
  "MD5",
  "SHA1",
  "SHA256",
  "SHA512",
];

export interface Checksum {
  update(chunk: Uint8Array): void;
  digest(): Buffer;
}

const castagnoli = crcTable32(0x82f63b78);

function crcTable32(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value >>> 0;
  });
}

function crc32Checksum(): Checksum {
  let value = 0;
  return {
    update(chunk) {
      value = crc32(chunk, value);
    },
    digest() {
      const out = Buffer.alloc(4);
      out.writeUInt32BE(value >>> 0);
      return out;
    },
  };
}

function crc32cChecksum(): Checksum {
  let value = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) value = (castagnoli[(value ^ byte) & 0xff] as number) ^ (value >>> 8);
    },
    digest() {
      const out = Buffer.alloc(4);
      out.writeUInt32BE((value ^ 0xffffffff) >>> 0);
      return out;
    },
  };
}

let nvmeTables: { high: Uint32Array; low: Uint32Array } | undefined;

function crc64Tables() {
  if (nvmeTables) return nvmeTables;
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let index = 0; index < 256; index++) {
    let value = BigInt(index);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    high[index] = Number(value >> 32n);
    low[index] = Number(value & 0xffffffffn);
  }
  nvmeTables = { high, low };
  return nvmeTables;
}

function crc64Checksum(): Checksum {
  const table = crc64Tables();
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (table.low[index] as number);
        high = (high >>> 8) ^ (table.high[index] as number);
      }
    },
    digest() {
      const out = Buffer.alloc(8);
      out.writeUInt32BE((high ^ 0xffffffff) >>> 0, 0);
      out.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
      return out;
    },
  };
}

function hashChecksum(name: "sha1" | "sha256" | "sha512" | "md5"): Checksum {
  const hash = createHash(name);
  return {
    update(chunk) {
      hash.update(chunk);
    },
    digest: () => hash.digest(),
  };
}

/** A running checksum as S3 names it; MD5 is what a Content-MD5 header and an ETag hold. */
export function startChecksum(algorithm: ChecksumAlgorithm): Checksum {
  switch (algorithm) {
    case "CRC32":
      return crc32Checksum();
    case "CRC32C":
      return crc32cChecksum();
    case "CRC64NVME":
      return crc64Checksum();
    case "SHA1":
      return hashChecksum("sha1");
    case "SHA256":
      return hashChecksum("sha256");
    case "SHA512":
      return hashChecksum("sha512");
    case "MD5":
      return hashChecksum("md5");
  }
}

/** The checksum of a few bytes at once. */
export function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Buffer {
  const checksum = startChecksum(algorithm);
  checksum.update(bytes);
  return checksum.digest();
}
