import { describe, expect, test } from "vitest";
import { byField, EMPTY, fieldsOf, inputOf, problemsOf } from "./connection-fields";

const ID = "444444444444";
const good = { ...EMPTY, id: ID, name: "Sales", roleArn: `arn:aws:iam::${ID}:role/Headgate` };

test("what is typed is sent trimmed, lists by comma or space, its own catalog unless others are named", () => {
  expect(inputOf({ ...good, name: " Sales ", domains: "search, logs  audit" })).toEqual({
    id: ID,
    name: "Sales",
    region: "us-east-1",
    roleArn: `arn:aws:iam::${ID}:role/Headgate`,
    catalogs: [ID],
    domains: ["search", "logs", "audit"],
  });
  expect(inputOf({ ...good, roleArn: " ", catalogs: `${ID}:s3tablescatalog/x` })).toMatchObject({
    roleArn: null,
    catalogs: [`${ID}:s3tablescatalog/x`],
  });
});

test("a connection is shown as it would be typed", () => {
  const uses = { people: 0, imports: 0, savedQueries: 0, openRuns: 0 };
  const connection = { ...inputOf(good), source: "console" as const, externalId: "x", uses };
  expect(fieldsOf(connection)).toEqual({ ...good, catalogs: ID });
});

describe("what is wrong is told at its field", () => {
  test.each([
    [{}, {}],
    [{ id: "44" }, { id: "An AWS account id has 12 digits." }],
    [{ name: "" }, { name: "A name has at least one character." }],
    [{ region: "Europe" }, { region: "Not an AWS region, such as eu-west-1." }],
    [{ roleArn: "Headgate" }, { roleArn: "Not the ARN of an IAM role: arn:aws:iam::<account>:role/<name>." }],
    [
      { roleArn: "arn:aws:iam::555555555555:role/Headgate" },
      { roleArn: `This role is not one of the account ${ID}.` },
    ],
    [
      { domains: "Search" },
      { domains: "An OpenSearch domain has 3 to 28 lower-case letters, digits and hyphens." },
    ],
  ])("%j", (typed, problems) => {
    expect(problemsOf({ ...good, ...typed })).toEqual(problems);
  });
});

test("the server's issues are told at their fields, and others nowhere", () => {
  const issues = [
    { path: "id", message: "The account is connected already." },
    { path: "catalogs.1", message: "no" },
    { path: "comet", message: "x" },
  ];
  expect(byField(issues)).toEqual({ id: "The account is connected already.", catalogs: "No." });
});
