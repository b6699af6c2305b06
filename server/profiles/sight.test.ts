import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET as listRoute } from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/profiles/route";
import { ROLES } from "@/server/identity";
import { request, type TestPerson } from "@/server/testing/app";
import { accountId, DATA, type Ids, type ProfilesBed, profilesBed, roleArn } from "./test-bed";

let bed: ProfilesBed;
/** Both are read by the admin; the analyst's role may read the first alone. */
let open: Ids & { profileId: string };
let closed: Ids & { profileId: string };

const SECRET = "confidential";
const CLOSED = "closed-to-analysts";

beforeAll(async () => {
  bed = await profilesBed();
  const s3 = new S3Client({ ...bed.aws.client("ConsumerAdminUser"), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: CLOSED }));
  const make = async (name: string, bucket: string) => {
    const Body = `1,${SECRET}\n2,${SECRET}\n3,\n`;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${name}/a.csv`, Body }));
    await bed.admin(
      `create external table db.${name} (n int, t string) row format delimited fields terminated by ','
       location 's3://${bucket}/${name}/'`,
    );
    const ids = await bed.glueTable(name);
    return { ...ids, profileId: (await bed.profiled(ids)).id };
  };
  open = await make("open", DATA);
  closed = await make("closed", CLOSED);
}, 90_000);
afterAll(() => bed?.close());
beforeEach(() => bed.proxy.reset());

const columns = ({ profileId, ...ids }: typeof open, as: TestPerson) => bed.columns(ids, profileId, as);
const queries = () => bed.proxy.calls.filter((name) => name.endsWith("StartQueryExecution")).length;

async function expectHidden(of: typeof open, as: TestPerson, why: string, message: RegExp) {
  const answer = await columns(of, as);
  expect(answer).toMatchObject({ status: 200, hidden: { why } });
  expect(answer.hidden.message).toMatch(message);
  expect(answer.items).toMatchObject([
    { name: "n", nulls: 0, distinct: 3, values: null },
    { name: "t", nulls: 0, empties: 1, distinct: 2, values: null },
  ]);
  expect(JSON.stringify(answer)).not.toContain(SECRET);
}

describe("the values of a profile", () => {
  test("are shown to whoever reads the table as the same role, without asking AWS", async () => {
    const other = await bed.app.person("analyst", {
      principals: { [accountId]: roleArn("ConsumerAdminUser") },
    });
    const answer = await columns(closed, other);
    expect(answer.hidden).toBeNull();
    expect(answer.items[1].values).toMatchObject({
      max: SECRET,
      top: { values: [{ value: SECRET, count: 2 }, {}] },
    });
    expect(bed.proxy.calls).toEqual([]);
  });

  test("are shown to whoever's own role was seen to read them, which is believed for 15 minutes", async () => {
    const [first, second] = [await columns(open, bed.analyst), await columns(open, bed.analyst)];
    for (const answer of [first, second]) {
      expect(answer.hidden).toBeNull();
      expect(answer.items[1].values.max).toBe(SECRET);
    }
    expect(queries()).toBe(1);
    await bed.app.db.pool.query("UPDATE profile_access SET valid_until = now() - interval '1 second'");
    await columns(open, bed.analyst);
    const { rows } = await bed.app.db.pool.query(
      "SELECT role_arn, columns, valid_until > now() + interval '14 minutes' AS fresh FROM profile_access",
    );
    expect(rows).toEqual([{ role_arn: roleArn("LFBusinessAnalyst1"), columns: ["n", "t"], fresh: true }]);
  });

  test("are held back from a role that AWS refuses, in AWS's words", async () => {
    await expectHidden(closed, bed.analyst, "denied", /may not read this table.*denied/i);
    await expectHidden(closed, bed.analyst, "denied", /may not read this table/);
    expect(queries()).toBe(1);
  });

  test("are held back from a role that cannot be assumed", async () => {
    const lost = await bed.app.person("admin", { principals: { [accountId]: roleArn("Nobody") } });
    await expectHidden(open, lost, "denied", /AccessDenied/);
  });

  test("are held back while AWS cannot be asked, and that is not kept", async () => {
    const reader = await bed.app.person("analyst", {
      principals: { [accountId]: roleArn("LFBusinessAnalyst1") },
    });
    await bed.app.db.pool.query("DELETE FROM profile_access");
    bed.proxy.cut();
    try {
      await expectHidden(open, reader, "untried", /could not be tried just now/);
    } finally {
      bed.proxy.isDown = false;
    }
    expect((await columns(open, reader)).hidden).toBeNull();
  });

  test.each(ROLES)("are held back from a %s without an IAM role in the account", async (role) => {
    const person = await bed.app.person(role);
    if (role === "viewer") await expectHidden(open, person, "permission", /reads no data/);
    else await expectHidden(open, person, "principal", /no IAM role in the account/);
    expect(queries()).toBe(0);
  });

  test("are held back from a viewer whose role may read the table: viewers read no data here", async () => {
    const viewer = await bed.app.person("viewer", {
      principals: { [accountId]: roleArn("ConsumerAdminUser") },
    });
    await expectHidden(open, viewer, "permission", /An admin can let you run queries/);
  });

  test("are in no Event and not in the Run that everybody's runs show", async () => {
    const { rows } = await bed.app.db.pool.query(
      `SELECT before::text || after::text AS text FROM event UNION ALL
       SELECT concat(input, output, detail, progress_text, title) FROM run UNION ALL SELECT text FROM run_log`,
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toContain(SECRET);
  });
});

describe("in a warehouse", () => {
  test("the grants decide, column by column", async () => {
    await bed.sql("create schema lab");
    await bed.sql("create table lab.pay (n int, t varchar(20))");
    await bed.sql(`insert into lab.pay values (1, '${SECRET}'), (2, '${SECRET}'), (3, '')`);
    const ids = await bed.redshiftTable("lab", "pay");
    const pay = { ...ids, profileId: (await bed.profiled(ids)).id };
    await expectHidden(pay, bed.analyst, "denied", /AWS says: .*(permission denied|no table)/);
    await bed.sql('grant usage on schema lab to "IAMR:LFBusinessAnalyst1"');
    await bed.sql('grant select (n) on lab.pay to "IAMR:LFBusinessAnalyst1"');
    await bed.app.db.pool.query("DELETE FROM profile_access");
    const some = await columns(pay, bed.analyst);
    expect(some.hidden).toMatchObject({
      why: "denied",
      message: expect.stringContaining("some of these columns"),
    });
    expect(some.items).toMatchObject([
      { name: "n", values: { max: "3" } },
      { name: "t", values: null },
    ]);
    expect(JSON.stringify(some)).not.toContain(SECRET);
    await bed.sql('grant select on lab.pay to "IAMR:LFBusinessAnalyst1"');
    await bed.app.db.pool.query("DELETE FROM profile_access");
    expect((await columns(pay, bed.analyst)).hidden).toBeNull();
  });
});

describe("who may", () => {
  test.each(ROLES)("start a profile: %s", async (role) => {
    const person = await bed.app.person(role, { principals: { [accountId]: roleArn("ConsumerAdminUser") } });
    const answer = await bed.start(open, person);
    expect(answer.status).toBe(role === "viewer" ? 403 : 202);
    expect((await bed.profile(open, person)).status).toBe(200);
    const list = await listRoute(request("GET", "/api/v1/x?limit=1", { as: person }), {
      params: Promise.resolve({ datasetId: open.datasetId, tableId: open.tableId }),
    });
    expect((await list.json()).items).toHaveLength(1);
  });

  test("not start one without an IAM role, nor of a table that is not there", async () => {
    expect(await bed.start(open, await bed.app.person("steward"))).toMatchObject({ status: 403 });
    const nowhere = { datasetId: closed.datasetId, tableId: open.tableId };
    expect((await bed.start(nowhere)).status).toBe(404);
    expect((await bed.profile(nowhere)).status).toBe(404);
    expect((await bed.columns(closed, open.profileId)).status).toBe(404);
  });
});
