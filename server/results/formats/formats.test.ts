import { describe, expect, test } from "vitest";
import { daysOf, microsOf } from "./dates";
import { json, ndjson } from "./json";
import { parquet } from "./parquet";
import { distinctNames, type Source } from "./source";
import { xlsx } from "./xlsx";

describe("dates as the warehouse prints them", () => {
  test.each([
    ["1970-01-01", 0],
    ["1969-12-31", -1],
    ["2024-02-29", 19_782],
    ["0001-01-01", -719_162],
    ["0001-12-31 BC", -719_163],
    ["10000-01-01", 2_932_897],
    ["infinity", null],
  ])("%s", (text, days) => {
    expect(daysOf(text)).toBe(days);
  });

  test.each([
    ["1970-01-01 00:00:00", 0n],
    ["1969-12-31 23:59:59.999999", -1n],
    ["1970-01-01 00:00:00.5", 500_000n],
    ["1970-01-01 02:00:00+02", 0n],
    ["1969-12-31 18:30:00-05:30", 0n],
    ["0001-12-31 23:59:59.999999 BC", -719_162n * 86_400_000_000n - 1n],
    ["1970-01-01", null],
  ])("%s", (text, micros) => {
    expect(microsOf(text)).toBe(micros);
  });
});

test("columns of one name, or of none, get names of their own", () => {
  const named = (...names: string[]) =>
    distinctNames(
      names.map((name) => ({ name, type: "int4", nullable: true, precision: 0, scale: 0, length: 0 })),
    );
  expect(named("a", "a", "b", "a")).toEqual(["a", "a_2", "b", "a_3"]);
  expect(named("a", "a_2", "a")).toEqual(["a", "a_2", "a_3"]);
  expect(named("", "column_1", "")).toEqual(["column_1_2", "column_1", "column_3"]);
});

test.each(Object.entries({ json, ndjson, parquet, xlsx }))(
  "%s has the same bytes, however the rows come",
  async (_, write) => {
    const column = (name: string, type: string) => ({
      name,
      type,
      nullable: true,
      precision: 0,
      scale: 0,
      length: 0,
    });
    const rows = Array.from({ length: 50_000 }, (__, at) => [
      `${at}`,
      `name ${(at * 7_919) % 50_000} & more`,
    ]);
    const written = async (size: number) => {
      const source: Source = {
        columns: [column("id", "int4"), column("name", "varchar")],
        cutReason: null,
        async *batches() {
          for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
        },
      };
      const chunks: Buffer[] = [];
      for await (const chunk of write(source)) chunks.push(chunk);
      return Buffer.concat(chunks);
    };
    const whole = await written(rows.length);
    expect(whole.equals(await written(999))).toBe(true);
    expect(whole.equals(await written(20_011))).toBe(true);
  },
);
