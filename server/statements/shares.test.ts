import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as getOne } from "@/app/api/v1/statements/[statementId]/route";
import { GET, PUT } from "@/app/api/v1/statements/[statementId]/shares/route";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";

let app: TestApp;
let owner: TestPerson;
let others: TestPerson[];
let viewer: TestPerson;

beforeAll(async () => {
  app = await testApp();
  owner = await app.person("analyst");
  others = await Promise.all(["a", "b", "c", "d"].map(() => app.person("analyst")));
  viewer = await app.person("viewer");
});

afterAll(() => app.close());

async function statement(): Promise<string> {
  const id = uuidv7();
  await app.db.pool.query(
    `INSERT INTO statement (id, owner_id, run_id, role_arn, account_id, warehouse_kind, warehouse, database, sql, parameters, status)
     VALUES ($1, $2, $1, 'arn:aws:iam::333333333333:role/Analyst', '333333333333', 'workgroup', 'default', 'dev', 'select 1', '[]', 'FINISHED')`,
    [id, owner.id],
  );
  return id;
}

const at = (statementId: string) => ({ params: Promise.resolve({ statementId }) });
const share = (id: string, items: object[], as = owner) =>
  PUT(request("PUT", `/api/v1/statements/${id}/shares`, { as, body: { items } }), at(id));
const seenBy = async (id: string, as: TestPerson) =>
  (await getOne(request("GET", `/api/v1/statements/${id}`, { as }), at(id))).status;

test("a statement is shown to the people and roles it is shared with, until it is not", async () => {
  const id = await statement();
  const [colleague, stranger] = others as [TestPerson, TestPerson];
  expect(await seenBy(id, colleague)).toBe(404);
  const shared = await share(id, [{ personId: colleague.id }, { role: "viewer" }]);
  expect((await jsonOf(shared)).items).toEqual([
    { personId: colleague.id, personName: expect.any(String) },
    { role: "viewer" },
  ]);
  expect(await Promise.all([colleague, viewer, stranger].map((one) => seenBy(id, one)))).toEqual([
    200, 200, 404,
  ]);
  await share(id, []);
  expect(await Promise.all([colleague, viewer].map((one) => seenBy(id, one)))).toEqual([404, 404]);
});

test("only its owner shares it or sees whom it is shared with", async () => {
  const id = await statement();
  const [colleague] = others as [TestPerson];
  await share(id, [{ personId: colleague.id }]);
  expect((await share(id, [], colleague)).status).toBe(404);
  const asked = GET(request("GET", `/api/v1/statements/${id}/shares`, { as: colleague }), at(id));
  expect((await asked).status).toBe(404);
});

test("who does not exist is named", async () => {
  const answer = await share(await statement(), [{ role: "viewer" }, { personId: uuidv7() }]);
  expect(answer.status).toBe(422);
  expect((await jsonOf(answer)).issues).toEqual([
    { path: "items.1.personId", message: "There is no such person." },
  ]);
});

test("of several at once one stands whole, and nobody of another is left in", async () => {
  const id = await statement();
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(others.map(({ id: personId }) => share(id, [{ personId }])));
    const { rows } = await app.db.pool.query(
      "SELECT person_id FROM statement_share WHERE statement_id = $1",
      [id],
    );
    expect(rows).toHaveLength(1);
  }
});
