import { expect, test } from "vitest";
import type { Explanation } from "@/server/access/contract";
import {
  hopWords,
  iamStillDecides,
  nameOfPrincipal,
  resourceText,
  rowsText,
  stepText,
  verdictSentence,
} from "./proof-words";

const explanation = (rest: Partial<Explanation>): Explanation => ({
  ...{ verdict: "allow", rows: "all", paths: [], iamGrants: [], registration: "yes" },
  ...{ remedies: [], removal: [], ...rest },
});
const asked = { who: "Analyst", permission: "SELECT", what: "price of retail.sales" };
const path = {
  permissions: ["SELECT"],
  columns: ["price"],
  rows: "all",
  hops: [],
  hasCondition: false,
} as const;

test("the verdict is one sentence that says who, what and by how many ways", () => {
  expect(verdictSentence(explanation({ paths: [path] }), asked)).toBe(
    "Analyst may read price of retail.sales. One way gives it.",
  );
  const some = explanation({ rows: [["country = 'US'", "year > 2000"], ["vip"]], paths: [path, path] });
  expect(verdictSentence(some, asked)).toBe(
    "Analyst may read price of retail.sales, but only rows where ((country = 'US') and (year > 2000)) or (vip). 2 ways give it.",
  );
  expect(verdictSentence(explanation({ verdict: "deny" }), asked)).toBe(
    "Analyst may not read price of retail.sales: nothing gives it.",
  );
  expect(verdictSentence(explanation({ verdict: "iam" }), asked)).toMatch(/^Lake Formation leaves it to IAM/);
  expect(rowsText("all")).toBeNull();
});

test("what IAM still decides depends on the location, and on whether anything is given", () => {
  expect(iamStillDecides(explanation({ registration: "no" }))[0]).toContain("S3 permissions");
  expect(iamStillDecides(explanation({}))).toHaveLength(1);
  expect(iamStillDecides(explanation({ verdict: "deny" }))).toEqual([]);
  const open = { principal: "IAM_ALLOWED_PRINCIPALS", permissions: ["ALL"], grantable: [] } as const;
  const grant = { ...open, resource: { kind: "table", database: "retail", table: "sales" } } as const;
  expect(iamStillDecides(explanation({ verdict: "iam", iamGrants: [grant] }))[0]).toBe(
    "IAMAllowedPrincipals holds ALL on table retail.sales.",
  );
});

test("each link of a proof names its rule and where it stands", () => {
  const at = { catalogId: "111111111111", database: "retail", table: "sales" };
  const tag = { key: "pii", value: "true", assignedOn: { ...at, column: "email" } };
  const hop = { kind: "tag", on: { ...at, column: "email" } } as const;
  const overrides = { value: "false", assignedOn: { catalogId: at.catalogId, database: "retail" } };
  expect(hopWords({ ...hop, tag: { ...tag, origin: "overriding", overrides } })).toEqual({
    title: "pii = true on column retail.sales.email",
    detail: "assigned to column retail.sales.email, instead of false from database retail",
  });
  expect(hopWords({ ...hop, tag: { ...tag, assignedOn: at, origin: "inherited" } }).detail).toBe(
    "inherited from table retail.sales",
  );
  expect(hopWords({ kind: "member", of: "333333333333:IAMPrincipals" }).title).toBe(
    "As one of all IAM principals of 333333333333",
  );
  const filter = { database: "retail", table: "sales", name: "us", rowFilter: "country = 'US'" };
  expect(hopWords({ kind: "filter", filter: { ...filter, columns: { exclude: ["email"] } } })).toEqual({
    title: "Data cells filter us",
    detail: "rows where country = 'US'; all columns but email",
  });
});

test("resources and steps read as one would say them", () => {
  const expression = { domain: ["retail"], stage: ["dev", "prod"] };
  expect(resourceText({ kind: "tagPolicy", resourceType: "TABLE", expression })).toBe(
    "tables and columns where domain = retail, and stage = dev or prod",
  );
  const saved = { name: "ours" };
  expect(resourceText({ kind: "tagPolicy", resourceType: "DATABASE", expression: saved })).toBe(
    "databases where the expression ours",
  );
  const resource = { kind: "table", database: "retail", table: "sales" };
  const principal = "arn:aws:iam::111111111111:role/a/Analyst";
  const grant = { principal, resource, permissions: ["SELECT"], grantable: [] };
  expect(stepText({ catalogId: "1", operation: { name: "GrantPermissions", grant } })).toBe(
    "GrantPermissions: SELECT on table retail.sales, Analyst",
  );
  const tags = { name: "AddLFTagsToResource", resource, tags: { pii: "false" } };
  expect(stepText({ catalogId: "1", operation: tags })).toBe(
    "AddLFTagsToResource: pii = false on table retail.sales",
  );
  expect(nameOfPrincipal("IAM_ALLOWED_PRINCIPALS")).toBe("IAMAllowedPrincipals");
});
