import { expect, test } from "vitest";
import { AppError } from "@/server/errors";
import { buildSteps } from "./contract";
import { parseSteps } from "./step-shape";

const ID = "111122223333";
const ROLE = `arn:aws:iam::${ID}:role/analyst`;
const table = { kind: "table", database: "shop", table: "orders" };

const parsed = (operation: object) => parseSteps([{ catalogId: ID, operation }]);
const refusal = (operation: object): AppError => {
  try {
    parsed(operation);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("not refused");
};
const policy = (expression: object) => ({
  ...{ name: "GrantPermissions" },
  grant: {
    ...{ principal: ROLE, permissions: ["SELECT"] },
    resource: { kind: "tagPolicy", resourceType: "TABLE", expression },
  },
});

test.each([
  ["of a policy", policy({ domain: ["finance"], Domain: ["retail"] }), "grant.resource.expression"],
  [
    "of a saved expression",
    {
      ...{ name: "CreateLFTagExpression" },
      expression: { name: "e", expression: { pii: ["true"], " PII ": ["false"] } },
    },
    "expression.expression. PII ",
  ],
  [
    "put on a table",
    { name: "AddLFTagsToResource", resource: table, tags: { pii: "false", PII: "true" } },
    "tags.PII",
  ],
  [
    "taken off a table",
    { name: "RemoveLFTagsFromResource", resource: table, tags: { pii: "true", Pii: "true" } },
    "tags.Pii",
  ],
])("an LF-tag that is named twice in the tags %s is refused, for one would be lost", (_, operation, path) => {
  const { code, issues } = refusal(operation);
  expect(code).toBe("invalid");
  expect(issues?.map((issue) => issue.path)).toContain(`steps.0.operation.${path}`);
  expect(issues?.[0]?.message).toMatch(/^The LF-tag (domain|pii) is named twice\.$/);
});

test("keys and values are in lower case, as they are kept", () => {
  expect(parsed(policy({ Domain: ["Finance", "finance"], PII: ["false"] }))).toMatchObject([
    { operation: { grant: { resource: { expression: { domain: ["finance"], pii: ["false"] } } } } },
  ]);
});

test("what is to be tagged with a key twice is not made into steps", () => {
  const ask = (tags: object) => ({
    ...{ accountId: ID, ask: { what: "assignTags", tags, resources: [table] } },
  });
  expect(buildSteps.input.safeParse(ask({ pii: "false" })).success).toBe(true);
  expect(buildSteps.input.safeParse(ask({ pii: "false", Pii: "true" })).success).toBe(false);
});
