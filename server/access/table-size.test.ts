import { expect, test } from "vitest";
import { excessOf } from "./table-size";

const GIB = 1024 ** 3;
let looked = 0;
async function* objects(count: number, bytes: number) {
  for (looked = 0; looked < count; looked += 1) yield { key: String(looked), bytes, modifiedAt: null };
}

test("a table of a thousand objects and one GB together is small enough", async () => {
  expect(await excessOf(objects(1_000, 1_000_000))).toBeNull();
  expect(await excessOf(objects(1, GIB))).toBeNull();
  expect(await excessOf(objects(0, 0))).toBeNull();
});

test("of a larger one no more is looked at than tells that", async () => {
  expect(await excessOf(objects(5_000, 1))).toContain("more than 1000 objects");
  expect(looked).toBe(1_000);
  expect(await excessOf(objects(5_000, GIB / 2))).toContain("more than 1 GB");
  expect(looked).toBe(2);
});
