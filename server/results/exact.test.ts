import { ExecuteStatementCommand } from "@aws-sdk/client-redshift-data";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AwsTarget } from "@/server/aws/clients";
import { type QueriesBed, queriesBed, target as warehouse } from "@/server/queries/test-bed";
import { parseCsv } from "./csv";
import { resultFormatFor } from "./exactness";
import { fetchPage, unpacked } from "./page";

let bed: QueriesBed;

beforeAll(async () => {
  bed = await queriesBed();
}, 60_000);

afterAll(() => bed?.close());

const asAnalyst = (): AwsTarget => ({
  accountId: warehouse.accountId,
  region: "us-east-1",
  roleArn: `arn:aws:iam::${warehouse.accountId}:role/LFBusinessAnalyst1`,
  sessionName: "exact.test",
});

/** The rows and columns of a statement that was sent for results in this format. */
async function read(resultFormat: "CSV" | "JSON", sql: string) {
  const { Id = "" } = await bed.aws.data("LFBusinessAnalyst1").send(
    new ExecuteStatementCommand({
      WorkgroupName: warehouse.warehouse,
      Database: warehouse.database,
      Sql: sql,
      ResultFormat: resultFormat,
      WaitTimeSeconds: 30,
    }),
  );
  const page = await fetchPage(asAnalyst(), { statementId: Id, resultFormat }, { waitSeconds: 30 });
  if (!page) throw new Error("there is no result");
  return { ...page, rows: parseCsv((await unpacked(page)).toString()) };
}

const VALUES: [what: string, sql: string, text: string | null][] = [
  ["a BIGINT beyond 2^53", "9007199254740993::bigint", "9007199254740993"],
  ["the largest BIGINT", "9223372036854775807::bigint", "9223372036854775807"],
  ["the smallest BIGINT", "(-9223372036854775808)::bigint", "-9223372036854775808"],
  [
    "a DECIMAL of 38 digits",
    "12345678901234567890123456789012345.678::numeric(38,3)",
    "12345678901234567890123456789012345.678",
  ],
  ["NaN", "'NaN'::float8", "NaN"],
  ["Infinity", "'Infinity'::float8", "Infinity"],
  ["minus Infinity", "'-Infinity'::float8", "-Infinity"],
  ["a double with all its digits", "0.1::float8 + 0.2::float8", "0.30000000000000004"],
  ["a date before 1900", "'1789-07-14'::date", "1789-07-14"],
  ["a date before Christ", "'0044-03-15 BC'::date", "0044-03-15 BC"],
  ["a timestamp with microseconds", "'1899-12-31 23:59:59.123456'::timestamp", "1899-12-31 23:59:59.123456"],
  ["NULL", "NULL::varchar", null],
  ["the empty string", "''::varchar", ""],
  ["the word null", "'null'::varchar", "null"],
  ["quotes, commas and line ends", `'a "b", c' || chr(13) || chr(10) || 'd'`, 'a "b", c\r\nd'],
  ["characters beyond the first plane", "'\u{1F600} \u{1D11E}'", "\u{1F600} \u{1D11E}"],
  ["a replacement character", "'a\uFFFDb'", "a\uFFFDb"],
  ["text that looks like the wire's own", `'"longValue":9007199254740993'`, '"longValue":9007199254740993'],
  ["SUPER", `JSON_PARSE('{"a":[1,"x"],"b":12345678901234567890}')`, '{"a":[1,"x"],"b":12345678901234567890}'],
  ["a boolean", "true", "true"],
  ["a cell of 64 KB", "repeat('x', 65535)", "x".repeat(65_535)],
];

describe.each(["CSV", "JSON"] as const)("as %s", (format) => {
  test("every value comes through to the last digit", async () => {
    // The cell of 64 KB fills a row by itself.
    const [wide, rest] = [VALUES.at(-1), VALUES.slice(0, -1)];
    const { rows } = await read(format, `select ${rest.map(([, sql]) => sql).join(", ")}`);
    const got = rows[0]?.map((text, at) => [rest[at]?.[0], text]);
    expect(got).toEqual(rest.map(([what, , text]) => [what, text]));
    expect((await read(format, `select ${wide?.[1]}`)).rows).toEqual([[wide?.[2]]]);
  });

  test("1,600 columns, and columns of one name", async () => {
    const list = Array.from({ length: 1_600 }, (_, at) => `${at} as c${at % 3}`).join(", ");
    const { rows, columns } = await read(format, `select ${list}`);
    expect(rows[0]).toHaveLength(1_600);
    expect(columns.slice(0, 4).map(({ name }) => name)).toEqual(["c0", "c1", "c2", "c0"]);
  });
});

describe("a warehouse's CSV", () => {
  const sql = async (text: string) => (await bed.app.db.pool.query(text)).rows;

  test("is not used before it was tried, and is tried in the background", async () => {
    expect(await resultFormatFor({ ...warehouse, warehouse: "another" })).toBe("JSON");
    await sql(
      "INSERT INTO warehouse_setting (account_id, warehouse_kind, warehouse, csv_is_exact) VALUES ('333333333333', 'workgroup', 'exact', true), ('333333333333', 'workgroup', 'inexact', false)",
    );
    expect(await resultFormatFor({ ...warehouse, warehouse: "exact" })).toBe("CSV");
    expect(await resultFormatFor({ ...warehouse, warehouse: "inexact" })).toBe("JSON");
  });
});
