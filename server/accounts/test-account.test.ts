import { LakeFormationClient, PutDataLakeSettingsCommand } from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET as policiesRoute } from "@/app/api/v1/accounts/[accountId]/policies/route";
import { PATCH } from "@/app/api/v1/accounts/[accountId]/route";
import { GET as getRoute, POST as postRoute } from "@/app/api/v1/accounts/[accountId]/test/route";
import { GET as listWarehousesRoute } from "@/app/api/v1/accounts/[accountId]/warehouses/route";
import { GET as listRoute } from "@/app/api/v1/accounts/route";
import { demoPrincipal } from "@/prisma/demo/lake";
import { NEEDS } from "@/server/aws/actions";
import { type RunningWorker, startWorker } from "@/server/runs";
import { until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import type { Check, ConnectionTest } from "./contract";
import { registerTestExecutor } from "./test-account";
import { type AccountsBed, accountsBed } from "./test-bed";

const CONSUMER = "333333333333";
const SERVER = "arn:aws:iam::222222222222:role/HeadgateServer";
const ANALYST = `arn:aws:iam::${CONSUMER}:role/LFBusinessAnalyst1`;
const path = `/api/v1/accounts/${CONSUMER}`;
const params = { params: Promise.resolve({ accountId: CONSUMER }) };

let bed: AccountsBed;
let ada: TestPerson;
let worker: RunningWorker;

beforeAll(async () => {
  bed = await accountsBed();
  registerTestExecutor();
  worker = startWorker();
  ada = await bed.app.person("admin");
}, 60_000);

afterAll(async () => {
  await worker?.stop();
  await bed?.close();
});

beforeEach(async () => {
  await connect(null);
  await bed.app.db.pool.query("DELETE FROM account_principal WHERE role_arn <> $1", [ANALYST]);
  await bed.app.db.pool.query("DELETE FROM warehouse_setting");
});

const connect = (roleArn: string | null, externalId: string | null = null) =>
  bed.app.db.pool.query("UPDATE aws_account SET role_arn = $2, external_id = $3 WHERE id = $1", [
    CONSUMER,
    roleArn,
    externalId,
  ]);

const current = async (): Promise<ConnectionTest> =>
  (await jsonOf(await getRoute(request("GET", `${path}/test`, { as: ada }), params))).test;

const begin = async (): Promise<string> =>
  (await jsonOf(await postRoute(request("POST", `${path}/test`, { as: ada, body: {} }), params))).runId;

async function tested(): Promise<ConnectionTest> {
  const runId = await begin();
  const isOver = async () => {
    const { runId: newest, isRunning } = await current();
    return newest === runId && !isRunning;
  };
  await until("the test ended", isOver, { withinMs: 60_000 });
  return current();
}

const of = (checks: Check[], outcome: Check["outcome"]) =>
  checks.filter((check) => check.outcome === outcome);

describe("a test of the demo lake's consumer", () => {
  test("tries every operation that Headgate calls, and finds all of it allowed", async () => {
    const test = await tested();
    expect(test.checks.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
    expect(test).toMatchObject({ isRunning: false, problems: 0, error: null });
    const tried = new Set(test.checks.map(({ operation }) => operation));
    // Of a role that no steward has, what stewards do is not asked.
    const untried: readonly string[] = ["register", "govern", "change"];
    const ofPeople = NEEDS.filter(({ purpose }) => !untried.includes(purpose));
    const needed = ofPeople.flatMap((need) => need.operations.map((one) => `${need.service} ${one}`));
    expect([...tried].sort()).toEqual([...needed].sort());
    const places = new Set(test.checks.map(({ resource }) => resource));
    expect(places).toContain("workgroup default, database dev");
    expect(places).toContain("Athena workgroup primary, database default");
    expect(places).toContain("cluster redshift-spark-redshift-cluster, database dev");
    const { items } = await jsonOf(
      await listRoute(request("GET", "/api/v1/accounts", { as: ada }), { params: Promise.resolve({}) }),
    );
    expect(items[0].test).toMatchObject({ problems: 0, isRunning: false, testedAt: expect.any(String) });
    const { rows } = await bed.app.db.pool.query("SELECT after FROM event WHERE verb = 'account.test'");
    expect(rows.at(-1)).toMatchObject({ after: { state: "succeeded" } });
  });

  test("tries a steward's role at what stewards do, but for what would leave something behind", async () => {
    const steward = `arn:aws:iam::${CONSUMER}:role/ConsumerSteward`;
    await bed.app.person("steward", { principals: { [CONSUMER]: steward } });
    const untold = of((await tested()).checks, "skipped").map(({ operation }) => operation);
    expect(untold).toContain("lakeformation ListPermissions");
    const DataLakeAdmins = [{ DataLakePrincipalIdentifier: steward }];
    await new LakeFormationClient(bed.aws.client("ConsumerAdminUser")).send(
      new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins } }),
    );
    const { checks, problems } = await tested();
    expect(problems).toBe(0);
    const triedAs = new Set(
      checks.flatMap(({ roleArn, outcome, operation }) =>
        roleArn === steward && outcome === "ok" ? [operation] : [],
      ),
    );
    const ofStewards = NEEDS.filter(({ purpose }) => purpose === "register" || purpose === "govern");
    const harmless = ofStewards
      .flatMap(({ service, operations }) => operations.map((one) => `${service} ${one}`))
      .filter((one) => / (Get|List|Describe|Search)/.test(one));
    expect([...triedAs]).toEqual(expect.arrayContaining(harmless));
    expect(of(checks, "skipped").map(({ operation }) => operation)).toEqual([
      ...["glue CreateTable", "lakeformation RegisterResource", "lakeformation GrantPermissions"],
    ]);
    const { policy } = demoPrincipal("ConsumerSteward");
    const whole = [...policy];
    policy.splice(policy.length - 1, 1, { actions: ["glue:*"], resources: ["*"] });
    try {
      const [denied] = of((await tested()).checks, "denied");
      expect(denied).toMatchObject({ roleArn: steward, errorCode: "AccessDeniedException" });
      expect(denied?.missing?.statements).toMatchObject([{ Action: ["lakeformation:DescribeResource"] }]);
    } finally {
      policy.splice(0, policy.length, ...whole);
    }
  });

  test("tells the words of AWS and the missing statement of each thing that is refused", async () => {
    const policy = demoPrincipal("LFBusinessAnalyst1").policy;
    const whole = [...policy];
    const without = "redshift-data:ListSchemas";
    const rest = [
      "Execute*",
      "Batch*",
      "Describe*",
      "Get*",
      "Cancel*",
      "ListStatements",
      "ListSessions",
      "ListT*",
      "ListD*",
    ];
    policy.splice(0, 1, { actions: rest.map((name) => `redshift-data:${name}`), resources: ["*"] });
    try {
      const { checks, problems } = await tested();
      expect(problems).toBe(2);
      const [denied] = of(checks, "denied");
      expect(denied).toMatchObject({
        operation: "redshift-data ListSchemas",
        resource: "workgroup default, database dev",
        roleArn: ANALYST,
        errorCode: "AccessDeniedException",
        trust: null,
        missing: {
          to: ANALYST,
          statements: [
            {
              Effect: "Allow",
              Action: [without],
              Resource: [
                `arn:aws:redshift-serverless:us-east-1:${CONSUMER}:workgroup/*`,
                `arn:aws:redshift:us-east-1:${CONSUMER}:cluster:*`,
              ],
            },
          ],
        },
      });
      expect(denied?.message).toMatch(
        /^User: arn:aws:sts::333333333333:assumed-role\/LFBusinessAnalyst1\/.* is not authorized to perform: redshift-data:ListSchemas/,
      );
    } finally {
      policy.splice(0, policy.length, ...whole);
    }
  });

  test("that is asked for twice is one", async () => {
    const [one, two] = [await begin(), await begin()];
    expect(two).toBe(one);
    await until("the test ended", async () => !(await current()).isRunning, { withinMs: 60_000 });
  });

  test("leaves out a warehouse that Headgate was told not to use, as the lists do", async () => {
    await bed.app.db.pool.query(
      "INSERT INTO warehouse_setting (account_id, warehouse_kind, warehouse, is_used) VALUES ($1, 'workgroup', 'default', false)",
      [CONSUMER],
    );
    const { checks } = await tested();
    expect(checks.some(({ resource }) => resource.startsWith("workgroup"))).toBe(false);
    const names = async (query: string) => {
      const url = `${path}/warehouses${query}`;
      const listed = await listWarehousesRoute(request("GET", url, { as: bed.analyst }), params);
      const { items } = await jsonOf(listed);
      return items.map((one: { name: string; isUsed: boolean }) => `${one.name} ${one.isUsed}`);
    };
    expect(await names("")).toEqual(["redshift-spark-redshift-cluster true", "primary true"]);
    expect(await names("?withUnused=true")).toEqual([
      "default false",
      "redshift-spark-redshift-cluster true",
      "primary true",
    ]);
  });

  test("says so where the database to connect to is another", async () => {
    await bed.app.db.pool.query(
      `INSERT INTO warehouse_setting (account_id, warehouse_kind, warehouse, history_role_arn, history_database)
       VALUES ($1, 'workgroup', 'default', $2, 'nowhere')`,
      [CONSUMER, ANALYST],
    );
    const { checks } = await tested();
    const at = {
      operation: "redshift-data ExecuteStatement",
      resource: "workgroup default, database nowhere",
    };
    expect(of(checks, "failed")).toMatchObject([{ ...at, missing: null, trust: null }]);
    expect(of(checks, "failed")[0]?.message).toContain('database "nowhere" does not exist');
    expect(checks.filter(({ resource }) => resource === at.resource)).toHaveLength(1);
  });
});

describe("a role that does not serve", () => {
  const NOBODY = `arn:aws:iam::${CONSUMER}:role/Nobody`;

  test("because it cannot be assumed ends the test, when it is the account's, with AWS's words, the statement and the trust policy", async () => {
    await connect(NOBODY, "an-external-id");
    const { checks, problems } = await tested();
    expect(problems).toBe(1);
    expect(checks.map(({ outcome }) => outcome)).toEqual(["ok", "denied"]);
    expect(checks[1]).toMatchObject({
      operation: "sts AssumeRole",
      resource: NOBODY,
      message: expect.stringContaining(`is not authorized to perform: sts:AssumeRole on resource: ${NOBODY}`),
      missing: { to: SERVER, statements: [{ Action: ["sts:AssumeRole"], Resource: [NOBODY] }] },
      trust: {
        of: NOBODY,
        policy: {
          Statement: [
            {
              Principal: { AWS: SERVER },
              Condition: { StringEquals: { "sts:ExternalId": "an-external-id" } },
            },
          ],
        },
      },
    });
  });

  test("because it cannot be assumed leaves the others' to be tried, when it is a person's", async () => {
    await bed.app.person("analyst", { principals: { [CONSUMER]: NOBODY } });
    const { checks, problems } = await tested();
    expect(problems).toBe(1);
    expect(of(checks, "denied")).toMatchObject([{ resource: NOBODY, trust: { of: NOBODY } }]);
    expect(of(checks, "ok").some(({ roleArn }) => roleArn === ANALYST)).toBe(true);
  });

  test("of another account is none, though it can be assumed", async () => {
    const foreign = "arn:aws:iam::111111111111:role/LOBProducerSteward";
    await bed.app.person("analyst", { principals: { [CONSUMER]: foreign } });
    const { checks } = await tested();
    expect(of(checks, "failed")).toMatchObject([
      { resource: foreign, errorCode: null, message: "This role is one of the account 111111111111." },
    ]);
  });

  test("because nobody has one yet is no failure", async () => {
    await bed.app.db.pool.query("DELETE FROM account_principal");
    const { checks, problems } = await tested();
    await bed.app.db.pool.query("INSERT INTO account_principal VALUES ($1, $2, $3)", [
      bed.analyst.id,
      CONSUMER,
      ANALYST,
    ]);
    expect(problems).toBe(0);
    expect(of(checks, "skipped")).toMatchObject([{ message: expect.stringContaining("Nobody has a role") }]);
  });
});

test("the policies to paste name who is trusted, by the external id, and nothing that is not called", async () => {
  await connect(`arn:aws:iam::${CONSUMER}:role/Headgate`, "an-external-id");
  const answer = await jsonOf(await policiesRoute(request("GET", `${path}/policies`, { as: ada }), params));
  expect(answer.ownArn).toBe(SERVER);
  const read = answer.policies.map((one: { to: string; kind: string }) => `${one.kind} of ${one.to}`);
  expect(read).toEqual([
    `trust of arn:aws:iam::${CONSUMER}:role/Headgate`,
    `permissions of arn:aws:iam::${CONSUMER}:role/Headgate`,
    "trust of each person's role",
    "permissions of each person's role",
    "permissions of each person's role",
    "permissions of each person's role",
    "permissions of each person's role",
    "permissions of each person's role",
    "permissions of each person's role",
  ]);
  expect(answer.policies[0].document.Statement[0]).toMatchObject({
    Principal: { AWS: SERVER },
    Condition: { StringEquals: { "sts:ExternalId": "an-external-id" } },
  });
  expect(answer.policies[1].document.Statement[0].Resource).toEqual([ANALYST]);
  expect(answer.policies[2].document.Statement[0].Principal).toEqual({
    AWS: `arn:aws:iam::${CONSUMER}:role/Headgate`,
  });
});

test("another role makes what was tested before untested", async () => {
  await tested();
  await PATCH(
    request("PATCH", path, { as: ada, body: { roleArn: `arn:aws:iam::${CONSUMER}:role/Headgate` } }),
    params,
  );
  expect(await current()).toBeNull();
});
