import { ListQueryExecutionsCommand } from "@aws-sdk/client-athena";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET as listRoute } from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/profiles/route";
import { ROLES } from "@/server/identity";
import { run } from "@/server/local/services/redshift-data/testing";
import { request, type TestPerson } from "@/server/testing/app";
import { accountId, DATA, type Ids, type ProfilesBed, profilesBed, roleArn } from "./test-bed";

let bed: ProfilesBed;
/** Both are profiled as the admin's role; the analyst's may read the first alone. */
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

const sameRole = () =>
  bed.app.person("analyst", { principals: { [accountId]: roleArn("ConsumerAdminUser") } });
const forget = () => bed.app.db.pool.query("DELETE FROM profile_access");
const ANOTHER = /^You see counts and no values: another IAM role made this profile, .* as yourself\.$/;

describe("the values of a profile", () => {
  test("are shown to whoever acts as the role that made it and reads it still, which is believed for 15 minutes", async () => {
    await forget();
    const other = await sameRole();
    const [first, second] = [await columns(closed, other), await columns(closed, bed.steward)];
    for (const answer of [first, second]) {
      expect(answer.hidden).toBeNull();
      expect(answer.items[1].values).toMatchObject({
        max: SECRET,
        top: { values: [{ value: SECRET, count: 2 }, {}] },
      });
    }
    expect(queries()).toBe(1);
    await bed.app.db.pool.query("UPDATE profile_access SET valid_until = now() - interval '1 second'");
    await columns(closed, other);
    expect(queries()).toBe(2);
    const { rows } = await bed.app.db.pool.query(
      "SELECT role_arn, columns, valid_until > now() + interval '14 minutes' AS fresh FROM profile_access",
    );
    expect(rows).toEqual([{ role_arn: roleArn("ConsumerAdminUser"), columns: ["n", "t"], fresh: true }]);
  });

  test("are held back from any other role, whether it reads the columns or not, without asking AWS", async () => {
    await expectHidden(open, bed.analyst, "role", ANOTHER);
    await expectHidden(closed, bed.analyst, "role", ANOTHER);
    expect(bed.proxy.calls).toEqual([]);
  });

  test("are shown to whoever profiled it again as another role", async () => {
    const { id, columns: own } = await bed.profiled(open, bed.analyst);
    expect(own["t"]?.values?.max).toBe(SECRET);
    await expectHidden({ ...open, profileId: id }, bed.steward, "role", ANOTHER);
  });

  test("are held back from a role that cannot be assumed", async () => {
    const lost = await bed.app.person("admin", { principals: { [accountId]: roleArn("Nobody") } });
    await bed.app.db.pool.query("UPDATE profile SET role_arn = $2 WHERE id = $1", [
      closed.profileId,
      roleArn("Nobody"),
    ]);
    await expectHidden(closed, lost, "denied", /AccessDenied/);
    await bed.app.db.pool.query("UPDATE profile SET role_arn = $2 WHERE id = $1", [
      closed.profileId,
      roleArn("ConsumerAdminUser"),
    ]);
  });

  test("are looked for by one query, whose answer may be lost", async () => {
    const trials = async () => {
      const { QueryExecutionIds = [] } = await bed.athena.send(new ListQueryExecutionsCommand({}));
      return QueryExecutionIds.length;
    };
    const reader = await sameRole();
    await forget();
    const before = await trials();
    bed.proxy.losesAnswersTo = "StartQueryExecution";
    try {
      await expectHidden(open, reader, "untried", /could not be tried just now/);
    } finally {
      bed.proxy.losesAnswersTo = null;
    }
    expect((await columns(open, reader)).hidden).toBeNull();
    expect(await trials()).toBe(before + 1);
  });

  test("are held back while AWS cannot be asked, and that is not kept", async () => {
    const reader = await sameRole();
    await forget();
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
  const ANALYST = '"IAMR:LFBusinessAnalyst1"';
  const analyst = () =>
    bed.app.person("analyst", { principals: { [accountId]: roleArn("LFBusinessAnalyst1") } });

  test("a role that lost its grant sees the values of its own profile no more", async () => {
    // A role is a database user from its first statement on.
    await run(bed.aws.data("LFBusinessAnalyst1"), "select 1");
    await bed.sql("create schema lab");
    await bed.sql("create table lab.pay (n int, t varchar(20))");
    await bed.sql(`insert into lab.pay values (1, '${SECRET}'), (2, '${SECRET}'), (3, '')`);
    await bed.sql(`grant usage on schema lab to ${ANALYST}`);
    await bed.sql(`grant select on lab.pay to ${ANALYST}`);
    const ids = await bed.redshiftTable("lab", "pay");
    const { id, columns: own } = await bed.profiled(ids, bed.analyst);
    expect(own["t"]?.values?.max).toBe(SECRET);
    await bed.sql(`revoke select on lab.pay from ${ANALYST}`);
    await forget();
    const pay = { ...ids, profileId: id };
    await expectHidden(pay, await analyst(), "denied", /any more\. AWS says: .*(denied|no table)/);
    await bed.sql(`grant select on lab.pay to ${ANALYST}`);
    await bed.sql("alter table lab.pay drop column t");
    await forget();
    const rest = await columns(pay, await analyst());
    expect(rest.hidden).toMatchObject({ why: "denied", message: expect.stringContaining("are gone") });
    expect(rest.items).toMatchObject([
      { name: "n", values: { max: "3" } },
      { name: "t", values: null },
    ]);
    expect(JSON.stringify(rest)).not.toContain(SECRET);
  });

  test("a role sees nothing of rows that a view shows to another alone", async () => {
    await bed.sql("create table lab.notes (reader varchar(60), note varchar(20))");
    await bed.sql(
      `insert into lab.notes values ('IAMR:ConsumerAdminUser', '${SECRET}'), ('IAMR:LFBusinessAnalyst1', 'public')`,
    );
    await bed.sql(
      "create view lab.own_notes as select reader, note from lab.notes where reader = current_user",
    );
    await bed.sql(`grant select on lab.own_notes to ${ANALYST}`);
    const ids = await bed.redshiftTable("lab", "own_notes");
    const first = await bed.profiled(ids);
    expect(first.columns["note"]?.values).toMatchObject({ min: SECRET, max: SECRET });
    const answer = await columns({ ...ids, profileId: first.id }, bed.analyst);
    expect(answer.hidden).toMatchObject({ why: "role", message: expect.stringMatching(ANOTHER) });
    expect(JSON.stringify(answer)).not.toContain(SECRET);
    const own = await bed.profiled(ids, bed.analyst);
    expect(own.columns["note"]?.values).toMatchObject({ min: "public", max: "public" });
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
