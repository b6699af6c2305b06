import { RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { STSClient } from "@aws-sdk/client-sts";
import { beforeAll, expect, test } from "vitest";
import { clientFor } from "./clients";

const target = {
  accountId: "333333333333",
  region: "us-east-1",
  roleArn: null,
  sessionName: "ana@example.com",
};

beforeAll(() => {
  process.env["DATABASE_URL"] ??= "postgres://localhost/none";
  process.env["NEXTAUTH_SECRET"] ??= "a secret of at least thirty-two characters";
});

test("a service, an account, a role and a person each have a client of their own, kept for the next call", () => {
  const data = clientFor(RedshiftDataClient, target);
  expect(clientFor(RedshiftDataClient, { ...target })).toBe(data);
  expect(clientFor(STSClient, target)).toBeInstanceOf(STSClient);
  for (const other of [
    { accountId: "1" },
    { region: "eu-west-1" },
    { roleArn: "arn:x" },
    { sessionName: "bo" },
  ]) {
    expect(clientFor(RedshiftDataClient, { ...target, ...other })).not.toBe(data);
  }
});
