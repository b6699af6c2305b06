import * as redshift from "@aws-sdk/client-redshift";
import * as data from "@aws-sdk/client-redshift-data";
import * as serverless from "@aws-sdk/client-redshift-serverless";
import * as secrets from "@aws-sdk/client-secrets-manager";
import * as sts from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { readModel } from "./model";
import type { AwsModel } from "./service";
import { loadConstraints, validateInput } from "./validate";

const modules: Record<string, AwsModel> = {
  redshift,
  "redshift-data": data,
  "redshift-serverless": serverless,
  secretsmanager: secrets,
  sts,
};

test.each(Object.keys(modules))("every rule of %s is about a member the SDK knows", (name) => {
  const unknown: string[] = [];
  for (const [structure, members] of Object.entries(loadConstraints(name))) {
    const schema = modules[name]?.[`${structure}$`] as
      | [number, string, string, unknown, string[]]
      | undefined;
    for (const member of Object.keys(members)) {
      if (!schema?.[4].includes(member)) unknown.push(`${structure}.${member}`);
    }
  }
  expect(unknown).toEqual([]);
});

function problems(module: AwsModel, operation: string, input: Record<string, unknown>): string[] {
  const model = readModel(module);
  const found = model.operations.get(operation);
  if (!found) throw new Error(`no operation ${operation}`);
  try {
    validateInput(found, input, loadConstraints(model.signingName));
    return [];
  } catch (error) {
    const message = (error as Error).message;
    const [head = "", ...rest] = message.split(" detected: ");
    const list = rest.join(" detected: ").split("; ");
    expect(head).toBe(`${list.length} validation error${list.length === 1 ? "" : "s"}`);
    return list;
  }
}

const role = "arn:aws:iam::111111111111:role/x";
const id = "12345678-1234-1234-1234-123456789012";

describe("what AWS says", () => {
  test.each([
    [
      "a list too long",
      data,
      "BatchExecuteStatement",
      { Sqls: Array.from({ length: 41 }, () => "a") },
      /^Value '\[a, a, .*\]' at 'sqls' failed to satisfy constraint: Member must have length less than or equal to 40$/,
    ],
    [
      "a list empty",
      data,
      "BatchExecuteStatement",
      { Sqls: [] },
      /^Value '\[\]' at 'sqls' failed to satisfy constraint: Member must have length greater than or equal to 1$/,
    ],
    [
      "a name inside a list",
      data,
      "ExecuteStatement",
      { Sql: "select 1", Parameters: [{ name: "a b", value: "1" }] },
      /^Value 'a b' at 'parameters\.1\.member\.name' failed to satisfy constraint: Member must satisfy regular expression pattern: \[0-9a-zA-Z_\]\+$/,
    ],
    [
      "a missing member inside a list",
      data,
      "ExecuteStatement",
      { Sql: "select 1", Parameters: [{ name: "a" }] },
      /^Value null at 'parameters\.1\.member\.value' failed to satisfy constraint: Member must not be null$/,
    ],
    [
      "an enum",
      data,
      "ExecuteStatement",
      { Sql: "select 1", ResultFormat: "XML" },
      /^Value 'XML' at 'resultFormat' failed to satisfy constraint: Member must satisfy enum value set: \[JSON, CSV\]$/,
    ],
    [
      "a number too large",
      data,
      "ListStatements",
      { MaxResults: 101 },
      /^Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100$/,
    ],
    [
      "an id",
      data,
      "DescribeStatement",
      { Id: `${id}x` },
      /^Value '.*x' at 'id' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
    ],
    [
      "a sensitive value, unshown",
      secrets,
      "CreateSecret",
      { Name: "x", SecretString: "s".repeat(65_537) },
      /^Value at 'secretString' failed to satisfy constraint: Member must have length less than or equal to 65536$/,
    ],
    [
      "a session tag's key",
      sts,
      "AssumeRole",
      { RoleArn: role, RoleSessionName: "ab", Tags: [{ Key: "", Value: "x" }] },
      /^Value '' at 'tags\.1\.member\.key' failed to satisfy constraint: Member must have length greater than or equal to 1$/,
    ],
  ])("of %s", (_what, module, operation, input, text) => {
    const found = problems(module, operation, input);
    expect(found.some((problem) => text.test(problem))).toBe(true);
  });

  test("of nothing, when all is well", () => {
    expect(problems(data, "DescribeStatement", { Id: `${id}:12` })).toEqual([]);
    expect(problems(data, "ExecuteStatement", { Sql: "x", WorkgroupName: "default" })).toEqual([]);
    expect(
      problems(sts, "AssumeRole", {
        RoleArn: role,
        RoleSessionName: "a.b@c",
        Tags: [{ Key: "ü", Value: "日本" }],
      }),
    ).toEqual([]);
    expect(problems(redshift, "DescribeClusters", {})).toEqual([]);
    expect(problems(serverless, "GetWorkgroup", { workgroupName: "default" })).toEqual([]);
  });
});
