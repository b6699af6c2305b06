import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { decompress } from "fzstd";
import type { Compressors, RowGroup } from "hyparquet";

/** Those beside UNCOMPRESSED and SNAPPY, which the reader knows itself. */
export const COMPRESSORS: Compressors = {
  GZIP: (input, outputLength) => gunzipSync(input, { maxOutputLength: Math.max(1, outputLength) }),
  BROTLI: (input, outputLength) =>
    brotliDecompressSync(input, { maxOutputLength: Math.max(1, outputLength) }),
  ZSTD: (input, outputLength) => decompress(input, new Uint8Array(outputLength)),
};

const READ = new Set(["UNCOMPRESSED", "SNAPPY", ...Object.keys(COMPRESSORS)]);

/** A codec of a row group that cannot be read here, or null. */
export function codecsUnread({ columns }: RowGroup): string | null {
  return (
    columns
      .map(({ meta_data }) => meta_data?.codec ?? "an unknown codec")
      .find((codec) => !READ.has(codec)) ?? null
  );
}
