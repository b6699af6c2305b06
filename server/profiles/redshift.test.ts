import { ListStatementsCommand } from "@aws-sdk/client-redshift-data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requestCancel } from "@/server/runs";
import { contextOf, rowOf, until, untilState } from "@/server/runs/test-bed";
import { type ProfilesBed, profilesBed } from "./test-bed";

let bed: ProfilesBed;

beforeAll(async () => {
  bed = await profilesBed();
  await bed.sql(`create schema "odd's"`);
}, 90_000);
afterAll(() => bed?.close());

test("a table of a warehouse, with all that is odd in it", async () => {
  await bed.sql(`create table "odd's"."the ""table""" (
      n bigint, few smallint, price decimal(12,2), wild double precision, day date, at timestamp, zoned timestamptz,
      even boolean, "Na me" varchar(20), fixed char(4), nothing varchar(10), long varchar(max), deep super)`);
  await bed.sql(`insert into "odd's"."the ""table"""
    select n, n % 5, n, case n when 1 then 'NaN'::float8 when 2 then 'Infinity'::float8 when 3 then null else 1.5e300 * n end,
      '2024-01-01'::date + n % 3, '2024-01-01'::timestamp + n * interval '1 hour',
      '2024-01-01 00:00:00+00'::timestamptz + n * interval '1 hour', n % 2 = 0,
      case n % 3 when 0 then 'Groesse 12' when 1 then '' else 'AB-1234' end, 'ab', null, repeat('x', 300), json_parse('[1]')
    from generate_series(1, 60) as n`);
  const { rows, columns } = await bed.profiled(await bed.redshiftTable("odd's", 'the "table"'));
  expect(rows).toBe(60);
  expect(columns["n"]).toMatchObject({
    ...{ kind: "number", nulls: 0, distinct: 60, isDistinctExact: true },
    values: { min: "1", max: "60", mean: 30.5 },
  });
  expect(columns["n"]?.values?.histogram?.counts.reduce((sum, one) => sum + one)).toBe(60);
  expect(columns["n"]?.values?.quantiles.find(({ share }) => share === 0.5)?.value).toBe("30");
  expect(columns["few"]?.values?.histogram).toEqual({
    bounds: ["0", "1", "2", "3", "4", "5"],
    counts: [12, 12, 12, 12, 12],
  });
  expect(columns["price"]?.values).toMatchObject({ min: "1.00", max: "60.00" });
  expect(columns["wild"]).toMatchObject({ nulls: 1, nonFinite: 2, values: { mean: null, deviation: null } });
  expect(columns["day"]?.values).toMatchObject({
    ...{ min: "2024-01-01", max: "2024-01-03" },
    histogram: { bounds: ["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"], counts: [20, 20, 20] },
  });
  expect(columns["at"]).toMatchObject({
    kind: "time",
    values: { min: expect.stringMatching(/^2024-01-01 01:00:00/) },
  });
  expect(columns["zoned"]).toMatchObject({ kind: "time", distinct: 60 });
  expect(columns["even"]?.values?.top?.values).toEqual([
    { value: "false", count: 30 },
    { value: "true", count: 30 },
  ]);
  expect(columns["na me"]).toMatchObject({
    ...{ distinct: 3, empties: 20 },
    values: {
      lengths: { min: 0, max: 10 },
      patterns: {
        values: expect.arrayContaining([
          { value: "A-9", count: 20 },
          { value: "Aa 9", count: 20 },
        ]),
      },
    },
  });
  expect(columns["fixed"]).toMatchObject({ kind: "text", distinct: 1 });
  expect(columns["nothing"]).toMatchObject({ nulls: 60, distinct: 0, values: { min: null, top: null } });
  expect(columns["long"]?.values).toMatchObject({ min: "x".repeat(200), lengths: { min: 300 } });
  expect(columns["deep"]).toMatchObject({ kind: "other", nulls: 0, distinct: null, values: { top: null } });
}, 60_000);

test("an empty table, and one that is not there", async () => {
  await bed.sql(`create table "odd's".empty (n int, t varchar(5))`);
  const { columns, rows } = await bed.profiled(await bed.redshiftTable("odd's", "empty"));
  expect(rows).toBe(0);
  expect(columns["t"]).toMatchObject({ nulls: 0, distinct: 0, empties: 0, values: { lengths: null } });
  const ids = await bed.redshiftTable("odd's", "gone");
  const { runId } = await bed.start(ids);
  await until("it has failed", async () => (await rowOf(runId)).state === "failed");
  expect((await bed.profile(ids)).failure.message).toMatch(/gone/);
});

test("cancelled, it stops the statement in the warehouse", async () => {
  await bed.sql(
    `create view "odd's".slow as select n, pg_sleep(600)::text as slept from generate_series(1, 3) as n`,
  );
  const ids = await bed.redshiftTable("odd's", "slow");
  const { runId } = await bed.start(ids);
  const states = async () => {
    const asked = { StatementName: "headgate-profile", Status: "ALL", MaxResults: 1 } as const;
    const { Statements = [] } = await bed.aws.data().send(new ListStatementsCommand(asked));
    return Statements.map(({ Status }) => Status);
  };
  await until("it runs", async () => (await states())[0] === "STARTED");
  await requestCancel(contextOf("admin"), runId, null);
  await untilState(runId, "cancelled");
  expect(await states()).toEqual(["ABORTED"]);
  expect(await rowOf(runId)).toMatchObject({ unconfirmed: false });
}, 60_000);
