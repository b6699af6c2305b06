import { expect, test } from "vitest";
import { stepText } from "@/server/access/contract";
import { hopWords, nameOfPrincipal, resourceText, rowsText } from "./proof-words";

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

test("rows are joined as they are filtered", () => {
  expect(rowsText("all")).toBeNull();
  expect(rowsText([["country = 'US'", "year > 2000"], ["vip"]])).toBe(
    "((country = 'US') and (year > 2000)) or (vip)",
  );
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
  expect(stepText({ operation: { name: "GrantPermissions", grant } })).toBe(
    "Grant SELECT on retail.sales to Analyst",
  );
  const tags = { name: "AddLFTagsToResource", resource, tags: { pii: "false" } };
  expect(stepText({ operation: tags })).toBe("Tag retail.sales pii=false");
  expect(nameOfPrincipal("IAM_ALLOWED_PRINCIPALS")).toBe("IAMAllowedPrincipals");
});
