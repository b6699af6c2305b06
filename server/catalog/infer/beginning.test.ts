import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { UNPACKED_MAX, unpacked } from "./beginning";
import { infer } from "./infer";

const packed = (key: string, bytes: Uint8Array, isWhole = true) => ({ key, bytes, isWhole });

/** 300 MB in members of one gzip, as tools that pack in parallel write it. */
const large = Buffer.concat(Array(30).fill(gzipSync("id,n\n1,2.5\n".repeat(950_000))));

test("of a small gzip that holds very much only a beginning is unpacked", async () => {
  const beginning = await unpacked(packed("a.csv.gz", large));
  expect(beginning.bytes.length).toBe(UNPACKED_MAX);
  expect(beginning.bytes.buffer.byteLength).toBeLessThan(2 * UNPACKED_MAX);
  expect(beginning.isWhole).toBe(false);
  const { columns } = await infer(packed("a.csv.gz", large), [packed("b.csv.gz", large)]);
  expect(columns).toHaveLength(2);
});

test("a gzip that ends within the bound is whole, and one that is cut tells what it holds", async () => {
  const bytes = gzipSync("id,n\n1,2\n");
  const whole = await unpacked(packed("a.csv.gz", bytes));
  expect(Buffer.from(whole.bytes).toString()).toBe("id,n\n1,2\n");
  expect(whole.isWhole).toBe(true);
  const cut = await unpacked(packed("a.csv.gz", bytes.subarray(0, bytes.length - 9), false));
  expect(Buffer.from(cut.bytes).toString()).toMatch(/^id,n\n/);
  expect(cut.isWhole).toBe(false);
});

test("a broken gzip is refused by its name, be it the first file or another", async () => {
  const broken = packed("2.csv.gz", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff]));
  const said = "2.csv.gz: Its gzip is broken. Pack the file again.";
  await expect(infer(packed("1.csv", Buffer.from("1,2\n")), [broken])).rejects.toThrow(said);
  await expect(infer(broken)).rejects.toMatchObject({ name: "NotATable", message: said });
});
