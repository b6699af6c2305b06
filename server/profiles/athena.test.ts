import { afterAll, beforeAll, expect, test } from "vitest";
import { rowOf, until } from "@/server/runs/test-bed";
import { DATA, type ProfilesBed, profilesBed } from "./test-bed";

let bed: ProfilesBed;

beforeAll(async () => {
  bed = await profilesBed();
}, 90_000);
afterAll(() => bed?.close());

test("numbers, whole, broken and wild", async () => {
  await bed.admin(`create table db.numbers with (format = 'PARQUET') as select
      n, n % 5 as few, cast(n as double) / 2 as half, cast(n as decimal(12, 2)) as price,
      9007199254740992 + n as beyond, -3 as one,
      case n when 1 then nan() when 2 then infinity() when 3 then cast(null as double) else 1.5e300 * n end as wild
    from unnest(sequence(1, 60)) as t(n)`);
  const { rows, columns } = await bed.profiled(await bed.glueTable("numbers"));
  expect(rows).toBe(60);
  expect(columns["n"]).toMatchObject({
    kind: "number",
    nulls: 0,
    distinct: 60,
    isDistinctExact: true,
    nonFinite: null,
    values: { min: "1", max: "60", mean: 30.5, lengths: null, patterns: null, top: { values: [] } },
  });
  expect(columns["n"]?.values?.deviation).toBeCloseTo(17.46, 2);
  expect(columns["n"]?.values?.histogram?.counts.reduce((sum, one) => sum + one)).toBe(60);
  const median = columns["n"]?.values?.quantiles.find(({ share }) => share === 0.5)?.value;
  expect(Math.abs(Number(median) - 30.5)).toBeLessThan(2);
  expect(columns["few"]?.values).toMatchObject({
    histogram: { bounds: ["0", "1", "2", "3", "4", "5"], counts: [12, 12, 12, 12, 12] },
    top: { values: expect.arrayContaining([{ value: "0", count: 12 }]), rows: 60, isSample: false },
  });
  expect(columns["half"]?.values).toMatchObject({ min: "0.5", max: "30" });
  expect(columns["price"]?.values).toMatchObject({ min: "1.00", max: "60.00" });
  expect(columns["beyond"]?.values).toMatchObject({ min: "9007199254740993", max: "9007199254741052" });
  expect(columns["one"]).toMatchObject({
    distinct: 1,
    values: { histogram: null, top: { values: [{ value: "-3", count: 60 }] } },
  });
  expect(columns["wild"]).toMatchObject({ nulls: 1, nonFinite: 2, values: { mean: null, deviation: null } });
});

test("texts, short, long, empty and hostile", async () => {
  await bed.admin(`create table db.texts with (format = 'PARQUET') as select
      case n % 3 when 0 then 'Größe 12' when 1 then '' else 'AB-1234' end as label,
      'x''; drop table db.texts; --' as same, cast(null as varchar) as nothing,
      array_join(repeat('é', 300), '') || cast(n as varchar) as long, 'a' || chr(0) || 'b' as nul
    from unnest(sequence(1, 60)) as t(n)`);
  const { columns } = await bed.profiled(await bed.glueTable("texts"));
  const twenty = (value: string) => ({ value, count: 20 });
  expect(columns["label"]).toMatchObject({
    distinct: 3,
    isDistinctExact: true,
    empties: 20,
    values: {
      ...{ min: "", max: "Größe 12", lengths: { min: 0, max: 8, mean: 5 }, histogram: null },
      top: { values: [twenty(""), twenty("AB-1234"), twenty("Größe 12")], rows: 60, isSample: false },
      patterns: { values: [twenty(""), twenty("A-9"), twenty("Aa 9")] },
    },
  });
  expect(columns["same"]?.values?.top?.values).toEqual([{ value: "x'; drop table db.texts; --", count: 60 }]);
  expect(columns["nothing"]).toMatchObject({
    ...{ nulls: 60, distinct: 0, isDistinctExact: true, empties: 0 },
    values: { min: null, top: null, patterns: null, lengths: null },
  });
  expect(columns["long"]).toMatchObject({
    isDistinctExact: false,
    values: { min: "é".repeat(200), lengths: { min: 301, max: 302 } },
  });
  expect(columns["long"]?.values?.top?.values).toEqual([{ value: "é".repeat(200), count: 60 }]);
  expect(columns["nul"]?.values?.min).toBe("a�b");
});

test("times, truths, bytes and what lies deeper", async () => {
  await bed.admin(`create table db.others with (format = 'PARQUET') as select
      timestamp '2024-01-01 00:00:00.250' + n * interval '1' hour as at, n % 2 = 0 as even, to_utf8('ab') as bytes,
      array[n] as list, map(array['k'], array[n]) as pairs, cast(row(n) as row(x bigint)) as deep
    from unnest(sequence(1, 60)) as t(n)`);
  await bed.put("days/a.csv", "2024-02-28\n2024-02-29\n2024-02-29\n2024-03-02\n");
  await bed.admin(
    `create external table db.days (day date) row format delimited location 's3://${DATA}/days/'`,
  );
  const { columns } = await bed.profiled(await bed.glueTable("others"));
  expect(columns["at"]).toMatchObject({
    kind: "time",
    values: { min: "2024-01-01 01:00:00.250", max: "2024-01-03 12:00:00.250", mean: null },
  });
  expect(columns["at"]?.values?.histogram?.bounds.at(-1)).toBe("2024-01-03 12:00:00.250");
  expect(columns["even"]).toMatchObject({
    kind: "boolean",
    distinct: 2,
    values: {
      top: {
        values: [
          { value: "false", count: 30 },
          { value: "true", count: 30 },
        ],
      },
    },
  });
  expect(columns["bytes"]).toMatchObject({
    kind: "binary",
    values: { min: null, top: null, lengths: { max: 2 } },
  });
  for (const name of ["list", "pairs", "deep"])
    expect(columns[name]).toMatchObject({ kind: "other", nulls: 0, distinct: null, values: { top: null } });
  const { columns: days } = await bed.profiled(await bed.glueTable("days"));
  expect(days["day"]?.values).toMatchObject({
    min: "2024-02-28",
    histogram: {
      bounds: ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02", "2024-03-03"],
      counts: [1, 2, 0, 1],
    },
    top: { values: expect.arrayContaining([{ value: "2024-02-29", count: 2 }]) },
  });
});

test("names with spaces, quotes, other alphabets and SQL in them, and partitions", async () => {
  const odd = ["airport name", 'say "hi"', "größe", "x); drop table y; --", "select"];
  await bed.put("odd/p=1/a.csv", "1,2,3,4,5\n");
  await bed.put("odd/p=2/a.csv", "1,2,3,4,6\n");
  await bed.admin(
    `create external table db.odd (${odd.map((name) => `\`${name}\` int`).join(", ")}) partitioned by (p string)
     row format delimited fields terminated by ',' location 's3://${DATA}/odd/'`,
  );
  await bed.admin("msck repair table db.odd");
  const { columns, rows } = await bed.profiled(await bed.glueTable("odd"));
  expect(rows).toBe(2);
  expect(Object.keys(columns)).toEqual([...odd, "p"]);
  expect(columns["select"]).toMatchObject({ distinct: 2, values: { min: "5", max: "6" } });
  expect(columns["p"]).toMatchObject({ kind: "text", distinct: 2, values: { max: "2" } });
});

test("no row at all, and more columns than are looked at closely", async () => {
  await bed.admin("create table db.empty with (format = 'PARQUET') as select 1 as n, 'x' as t where 1 = 0");
  const { columns, rows } = await bed.profiled(await bed.glueTable("empty"));
  expect(rows).toBe(0);
  for (const name of ["n", "t"])
    expect(columns[name]).toMatchObject({ nulls: 0, distinct: 0, values: { min: null, top: null } });
  const many = Array.from({ length: 210 }, (_, n) => `${n} + x as c${n}`);
  await bed.admin(
    `create table db.wide with (format = 'PARQUET') as select ${many.join(", ")} from unnest(array[1, 2]) as t(x)`,
  );
  const ids = await bed.glueTable("wide");
  const { id, columns: wide } = await bed.profiled(ids);
  expect(Object.keys(wide)).toHaveLength(200);
  expect(wide["c199"]?.values).toMatchObject({ min: "200", top: { rows: 2 } });
  const { items } = await bed.columns(ids, id, bed.steward, "?text=C20&limit=20");
  expect(items.map(({ name }: { name: string }) => name)).toEqual([
    "c20",
    ...Array.from({ length: 10 }, (_, n) => `c20${n}`),
  ]);
  expect(items[10]).toMatchObject({ distinct: 2, isDistinctExact: false, values: { min: "210", top: null } });
}, 60_000);

test("what is many is counted in a sample of so many rows, and said to be", async () => {
  await bed.admin(`create table db.big with (format = 'PARQUET') as select
      a * 10000 + b as n, 'id-' || cast(a * 10000 + b as varchar) as t, b % 3 as few
    from unnest(sequence(0, 29)) as x(a), unnest(sequence(1, 10000)) as y(b)`);
  const { columns, rows } = await bed.profiled(await bed.glueTable("big"));
  expect(rows).toBe(300_000);
  expect(columns["few"]).toMatchObject({
    isDistinctExact: true,
    values: { top: { rows: 300_000, isSample: false, values: [{}, { value: "0", count: 99_990 }, {}] } },
  });
  expect(columns["n"]).toMatchObject({
    isDistinctExact: false,
    values: { top: { isSample: true, values: [] } },
  });
  expect(columns["n"]?.values?.histogram?.counts.reduce((sum, one) => sum + one)).toBe(300_000);
  expect(Math.abs((columns["n"]?.distinct ?? 0) - 300_000)).toBeLessThan(30_000);
  const { values = [], rows: sampled = 0, isSample } = columns["t"]?.values?.patterns ?? {};
  expect(isSample).toBe(true);
  expect(Math.abs(sampled - 100_000)).toBeLessThan(3_000);
  expect(values).toEqual([{ value: "a-9", count: sampled }]);
}, 60_000);

test("what AWS refuses is told as AWS says it, and the table can be profiled again", async () => {
  const ids = await bed.glueTable("gone");
  const { runId } = await bed.start(ids);
  await until("it has failed", async () => (await rowOf(runId)).state === "failed");
  expect(await bed.profile(ids)).toMatchObject({
    latest: null,
    running: null,
    failure: { runId, code: "not_found", message: "The Glue database db has no table gone any more." },
  });
  await bed.put("broken/a.parquet", "PAR1 this is no Parquet PAR1");
  await bed.admin(
    `create external table db.broken (n int) stored as parquet location 's3://${DATA}/broken/'`,
  );
  const broken = await bed.glueTable("broken");
  const next = await bed.start(broken);
  await until("it has failed", async () => (await rowOf(next.runId)).state === "failed");
  expect((await bed.profile(broken)).failure.message).toMatch(/HIVE_/);
  const viewer = await bed.app.person("viewer");
  expect((await bed.profile(broken, viewer)).failure).toMatchObject({ code: "query_failed", message: null });
  expect(await bed.start(broken)).toMatchObject({ status: 202, isNew: true });
});

test("the one before tells what has changed, and the last twenty are kept", async () => {
  await bed.put("drift/a.csv", "1,x\n2,\n");
  await bed.admin(
    `create external table db.drift (n int, t string) row format delimited fields terminated by ','
     location 's3://${DATA}/drift/'`,
  );
  const ids = await bed.glueTable("drift", [
    ["n", "int"],
    ["t", "string"],
  ]);
  const first = await bed.profiled(ids);
  expect(first.columns["n"]?.before).toBeNull();
  await bed.put("drift/b.csv", "3,y\n,z\n");
  const second = await bed.profiled(ids);
  expect(second.columns["n"]).toMatchObject({ nulls: 1, before: { rows: 2, nulls: 0, distinct: 2 } });
  expect(await bed.profile(ids)).toMatchObject({
    latest: { id: second.id, rows: 4 },
    before: { id: first.id, rows: 2 },
    isStale: false,
  });
  await bed.app.db.pool.query(
    "UPDATE dataset_table SET source_updated_at = now() + interval '1 hour' WHERE id = $1",
    [ids.tableId],
  );
  expect((await bed.profile(ids)).isStale).toBe(true);
  await bed.app.db.pool.query(
    `INSERT INTO profile (id, table_id, account_id, role_arn, state, started_by_name, created_at)
     SELECT gen_random_uuid(), $1, 'x', 'x', 'failed', 'test', now() - n * interval '1 day' FROM generate_series(1, 30) AS n`,
    [ids.tableId],
  );
  await bed.profiled(ids);
  const { rows } = await bed.app.db.pool.query("SELECT FROM profile WHERE table_id = $1", [ids.tableId]);
  expect(rows).toHaveLength(20);
});
