import { afterAll, beforeAll, expect, test } from "vitest";
import { POST as stepsRoute } from "@/app/api/v1/access/steps/route";
import { POST as createRoute } from "@/app/api/v1/changes/route";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { registerAccessChanges } from "./change-kind";
import type { Grant } from "./model";
import { connect, database, emptyCatalog, put, table } from "./test-bed";

const ID = "111122223333";
const ETL = `arn:aws:iam::${ID}:role/etl`;
const TABLES = 2_100;
const names = Array.from({ length: TABLES }, (_, n) => `t${n}`);
const leftToIam = (resource: Grant["resource"]): Grant => ({
  ...{ principal: "IAM_ALLOWED_PRINCIPALS", resource, permissions: ["ALL"], grantable: [] },
});

let app: TestApp;
let steward: TestPerson;
beforeAll(async () => {
  app = await testApp();
  registerAccessChanges();
  await connect(app, ID);
  await put({
    ...emptyCatalog(ID),
    databases: [
      database(
        "wide",
        names.map((name) => table(name, ["id"])),
      ),
    ],
    grants: [
      leftToIam({ kind: "database", database: "wide" }),
      ...names.map((name) => leftToIam({ kind: "table", database: "wide", table: name })),
    ],
  });
  steward = await app.person("steward");
});
afterAll(() => app?.close());

test("of what takes more steps than a Change has it makes the first, those that give before those that take", async () => {
  const to = [{ principal: ETL, permissions: ["SELECT"] }];
  const ask = { what: "replaceIamAllowed", database: "wide", to };
  const asked = request("POST", "/api/v1/x", { as: steward, body: { accountId: ID, ask } });
  const made = await jsonOf(await stepsRoute(asked, { params: Promise.resolve({}) }));
  expect(made).toMatchObject({ left: 103, title: expect.stringMatching(/: the first 2000 of 2103 steps$/) });
  expect(made.steps).toHaveLength(2_000);
  const operations = made.steps.map(({ operation }: { operation: { name: string } }) => operation.name);
  expect(operations.slice(0, 3)).toEqual(["GrantPermissions", "GrantPermissions", "RevokePermissions"]);
  const body = { kind: "access", title: "All at once", steps: [...made.steps, made.steps[0]] };
  const refused = await createRoute(request("POST", "/api/v1/x", { as: steward, body }), {
    params: Promise.resolve({}),
  });
  expect(await jsonOf(refused)).toMatchObject({
    issues: [{ path: "steps", message: "A Change has 2000 steps at most: make several of them." }],
  });
});
