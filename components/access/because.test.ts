import { expect, test } from "vitest";
import type { AccessPath, Hop } from "@/server/access/contract";
import { because } from "./because";

const path = (...hops: Hop[]): AccessPath => ({
  ...{ permissions: ["SELECT"], columns: ["price"], rows: "all", hasCondition: false },
  hops,
});
type Granted = Extract<Hop, { kind: "grant" }>;
const grant = (
  resource: Granted["grant"]["resource"],
  principal = "arn:aws:iam::222222222222:role/A",
): Hop => ({
  ...{ kind: "grant", catalogId: "222222222222" },
  grant: { principal, resource, permissions: ["SELECT"], grantable: [] },
});
const at = { database: "retail", table: "sales" };

test("a reason names what was granted last, and who shares it", () => {
  expect(because(path(grant({ kind: "table", ...at })))).toBe("it was granted the table by name");
  const columns = grant({ kind: "columns", ...at, columns: { include: ["id", "price"] } });
  const share: Hop = { kind: "share", from: "111111111111", to: "222222222222" };
  expect(because(path(grant({ kind: "table", ...at }), share, columns))).toBe(
    "it was granted columns id, price by name, which account 111111111111 shares with account 222222222222",
  );
  const out = grant({ kind: "columns", ...at, columns: { exclude: ["email"] } });
  expect(because(path(out))).toBe("it was granted all columns but email by name");
  expect(because(path(grant({ kind: "cellsFilter", ...at, name: "eu" })))).toBe(
    "it was granted what the filter eu shows of it",
  );
});

test("a reason by LF-tags says them, also where the expression is saved elsewhere", () => {
  const policy = grant({ kind: "tagPolicy", resourceType: "TABLE", expression: { name: "open" } });
  const expression: Hop = {
    ...{ kind: "expression", catalogId: "222222222222", name: "open" },
    expression: { pii: ["false"], domain: ["web", "shop"] },
  };
  expect(because(path(policy, expression))).toBe(
    "it was granted all that is tagged pii = false, and domain = web or shop",
  );
});

test("a reason may be what somebody is", () => {
  const member: Hop = { kind: "member", of: "222222222222:IAMPrincipals" };
  expect(because(path(member, grant({ kind: "allTables", database: "retail" })))).toBe(
    "as one of all IAM principals of 222222222222 it was granted all tables of retail",
  );
  expect(because(path({ kind: "admin", catalogId: "222222222222", readOnly: false }))).toBe(
    "it administers the data lake of account 222222222222",
  );
  expect(because(path({ kind: "creator", createdBy: "arn:aws:iam::222222222222:role/A" }))).toBe(
    "it created it",
  );
});
