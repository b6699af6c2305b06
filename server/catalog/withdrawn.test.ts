import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { pool } from "@/server/db/pool";
import { type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { refuseWithdrawn } from "./withdrawn";

const accountId = "333333333333";
const arn = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;

let app: TestApp;
let steward: TestPerson;

beforeAll(async () => {
  app = await testApp();
  await pool().query(
    "INSERT INTO aws_account (id, name, region, source) VALUES ($1, 'Analytics', 'us-east-1', 'demo')",
    [accountId],
  );
});
afterAll(() => app?.close());
beforeEach(async () => {
  steward = await app.person("steward", { principals: { [accountId]: arn("Steward") } });
});

const begin = () => {
  const job = { run: { ownerId: steward.id }, input: { roleArn: arn("Steward") } };
  return refuseWithdrawn(job as unknown as Parameters<typeof refuseWithdrawn>[0], accountId);
};

test("what one may still do, as the role that one still has, is begun", async () => {
  await expect(begin()).resolves.toBeUndefined();
});

test.each([
  ["has left", "UPDATE person SET disabled_at = now() WHERE id = $1", /may not change the catalog any more/],
  ["is an analyst now", "UPDATE person SET role = 'analyst' WHERE id = $1", /may not change the catalog/],
  [
    "acts as another role",
    `UPDATE account_principal SET role_arn = '${arn("Other")}' WHERE person_id = $1`,
    /no longer .*role\/Steward.* as .*role\/Other/,
  ],
  [
    "has no role there",
    "DELETE FROM account_principal WHERE person_id = $1",
    /no IAM role in the account|no role/i,
  ],
])("for a person who %s nothing is begun", async (_, sql, why) => {
  await pool().query(sql, [steward.id]);
  await expect(begin()).rejects.toThrow(why);
});
