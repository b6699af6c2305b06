import { describe, expect, test } from "vitest";
import {
  missingStatements,
  policyFor,
  readRefusal,
  roleOfSession,
  statementsFor,
  trustPolicy,
} from "./iam-policy";

const place = { accountId: "333333333333", region: "eu-west-1" };
const CALLER = "User: arn:aws:sts::333333333333:assumed-role/Ana/ana@example.com";

test("a person's policy for queries is the least, each action once, scoped to the account and region", () => {
  const { Statement } = policyFor("query", place);
  const actions = Statement.flatMap(({ Action }) => Action);
  expect(new Set(actions).size).toBe(actions.length);
  expect(Statement[0]).toEqual({
    Effect: "Allow",
    Action: [
      "redshift-data:BatchExecuteStatement",
      "redshift-data:DescribeTable",
      "redshift-data:ExecuteStatement",
      "redshift-data:ListDatabases",
      "redshift-data:ListSchemas",
      "redshift-data:ListTables",
    ],
    Resource: [
      "arn:aws:redshift-serverless:eu-west-1:333333333333:workgroup/*",
      "arn:aws:redshift:eu-west-1:333333333333:cluster:*",
    ],
  });
  expect(Statement.find(({ Action }) => Action.includes("redshift-data:DescribeStatement"))).toMatchObject({
    Resource: ["*"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own variable
    Condition: { StringEquals: { "redshift-data:statement-owner-iam-userid": "${aws:userid}" } },
  });
  expect(actions.some((action) => action.startsWith("sts:"))).toBe(false);
});

test("Headgate's own role may become the roles that are named, or any of the account while none is", () => {
  const roleArns = ["arn:aws:iam::333333333333:role/Ana"];
  expect(policyFor("assume", { ...place, roleArns }).Statement).toEqual([
    { Effect: "Allow", Action: ["sts:AssumeRole"], Resource: roleArns },
  ]);
  expect(policyFor("assume", { ...place, region: "cn-north-1" }).Statement[0]?.Resource).toEqual([
    "arn:aws-cn:iam::333333333333:role/*",
  ]);
});

test("an operation that AWS allows to everybody needs nothing", () => {
  expect(statementsFor("sts", "GetCallerIdentity", place)).toEqual([]);
});

test("a trust policy holds the external id where there is one", () => {
  const arn = "arn:aws:iam::222222222222:role/HeadgateServer";
  expect(trustPolicy(arn, "an-id").Statement[0]).toEqual({
    Effect: "Allow",
    Principal: { AWS: arn },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "sts:ExternalId": "an-id" } },
  });
  expect(trustPolicy(arn, null).Statement[0]).not.toHaveProperty("Condition");
});

test("a session's role is what a trust policy names; a user stays as it is", () => {
  expect(roleOfSession("arn:aws:sts::222222222222:assumed-role/Server/i-0abc")).toBe(
    "arn:aws:iam::222222222222:role/Server",
  );
  expect(roleOfSession("arn:aws:iam::222222222222:user/op")).toBe("arn:aws:iam::222222222222:user/op");
});

describe("what AWS says was refused", () => {
  test.each([
    [
      `${CALLER} is not authorized to perform: redshift-data:ExecuteStatement on resource: arn:aws:redshift-serverless:eu-west-1:333333333333:workgroup/1-2 because no identity-based policy allows the redshift-data:ExecuteStatement action`,
      {
        action: "redshift-data:ExecuteStatement",
        resource: "arn:aws:redshift-serverless:eu-west-1:333333333333:workgroup/1-2",
        isExplicit: false,
      },
    ],
    [
      `${CALLER} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::333333333333:role/H`,
      { action: "sts:AssumeRole", resource: "arn:aws:iam::333333333333:role/H", isExplicit: false },
    ],
    [
      `${CALLER} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" with an explicit deny in a service control policy`,
      { action: "s3:GetObject", resource: "arn:aws:s3:::b/k", isExplicit: true },
    ],
    [
      `${CALLER} is not authorized to perform: redshift:DescribeClusters`,
      { action: "redshift:DescribeClusters", resource: null, isExplicit: false },
    ],
    ["Access denied", null],
  ])("%s", (message, refusal) => {
    expect(readRefusal(message)).toEqual(refusal);
  });
});

describe("the statement that is missing", () => {
  const call = { service: "redshift-data", operation: "ExecuteStatement" };

  test("is of the one action that was refused, on what Headgate needs it for", () => {
    const message = `${CALLER} is not authorized to perform: redshift-serverless:GetCredentials on resource: arn:aws:redshift-serverless:eu-west-1:333333333333:workgroup/1-2 because …`;
    expect(missingStatements({ ...call, message }, place)).toEqual([
      {
        Effect: "Allow",
        Action: ["redshift-serverless:GetCredentials"],
        Resource: ["arn:aws:redshift-serverless:eu-west-1:333333333333:workgroup/*"],
      },
    ]);
  });

  test("is all that the operation needs, where AWS does not say what was refused", () => {
    const statements = missingStatements({ ...call, message: "Access denied" }, place);
    expect(statements.flatMap(({ Action }) => Action)).toEqual([
      "redshift-data:ExecuteStatement",
      "redshift-serverless:GetCredentials",
      "redshift:GetClusterCredentialsWithIAM",
    ]);
  });

  test("is what AWS names, where the table does not know the action", () => {
    const message = `${CALLER} is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:333333333333:key/1`;
    expect(missingStatements({ ...call, message }, place)).toEqual([
      { Effect: "Allow", Action: ["kms:Decrypt"], Resource: ["arn:aws:kms:eu-west-1:333333333333:key/1"] },
    ]);
  });

  test("is none against an explicit deny", () => {
    const message = `${CALLER} is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:333333333333:key/1 with an explicit deny in an identity-based policy`;
    expect(missingStatements({ ...call, message }, place)).toEqual([]);
  });
});
