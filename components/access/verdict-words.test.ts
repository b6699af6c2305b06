import { describe, expect, test } from "vitest";
import type { AccessPath, Explanation } from "@/server/access/contract";
import { iamStillDecides, offersOf, remedyCost, verdictSentence } from "./verdict-words";

const explanation = (rest: Partial<Explanation>): Explanation => ({
  ...{ verdict: "allow", rows: "all", paths: [], iamGrants: [], registration: "yes" },
  ...{ shortfalls: [], remedies: [], removal: [], ...rest },
});
const analyst = { principal: "arn:aws:iam::111111111111:role/Analyst", who: "Analyst" };
const ofColumn = { ...analyst, permission: "SELECT", what: "price of retail.sales", columnCount: null };
const ofTable = { ...ofColumn, what: "retail.sales", columnCount: 3 };
const path = (...columns: string[]): AccessPath => ({
  ...{ permissions: ["SELECT"], columns, rows: "all", hasCondition: false },
  hops: [{ kind: "admin", catalogId: "111111111111", readOnly: false }],
});
const WHY = "because it administers the data lake of account 111111111111.";

test("the verdict is one sentence that says who, what and why", () => {
  expect(verdictSentence(explanation({ paths: [path("price")] }), ofColumn)).toBe(
    `Analyst can read price of retail.sales, ${WHY}`,
  );
  const rows = [["country = 'US'"]];
  expect(verdictSentence(explanation({ rows, paths: [path("price"), path("price")] }), ofColumn)).toBe(
    "Analyst can read price of retail.sales, but only rows where country = 'US', " +
      `${WHY} One more way gives it, or a part of it.`,
  );
  expect(verdictSentence(explanation({ verdict: "deny" }), ofColumn)).toMatch(
    /^Analyst cannot read price of retail\.sales, because nothing gives it/,
  );
  expect(verdictSentence(explanation({ verdict: "iam" }), ofColumn)).toMatch(/is up to IAM/);
  const left = explanation({ verdict: "iam" });
  const everybody = { ...ofColumn, principal: "IAM_ALLOWED_PRINCIPALS", who: "IAMAllowedPrincipals" };
  expect(verdictSentence(left, everybody)).toMatch(/^Whoever IAM lets in can read/);
  const namesake = { ...ofColumn, who: "IAMAllowedPrincipals" };
  expect(verdictSentence(left, namesake)).toMatch(/is up to IAM/);
});

test("a denial says what falls short, where something is there", () => {
  const said = (...shortfalls: Explanation["shortfalls"]) =>
    verdictSentence(explanation({ verdict: "deny", shortfalls }), ofColumn);
  const between = { from: "222222222222", to: "333333333333" };
  const columns = ["id", "total"];
  expect(said({ kind: "notPassedOn", ...between, columns }, { kind: "otherColumns", columns: ["id"] })).toBe(
    "Analyst cannot read price of retail.sales, because account 222222222222 shares columns id, total of the table with " +
      "account 333333333333, and no administrator there has passed that on to it; " +
      "and of the table it was given no more than columns id.",
  );
  expect(said({ kind: "notPassedOn", ...between, columns: [] })).toContain(
    "shares the table with account 333333333333",
  );
  expect(said({ kind: "notShared", ...between })).toContain("which account 222222222222 has not shared");
  const link = { catalogId: between.to, database: "shared" };
  expect(said({ kind: "hiddenLink", link })).toContain(
    "it may not see the link shared of account 333333333333.",
  );
  const permissions = ["DESCRIBE"];
  expect(said({ kind: "otherPermissions", permissions })).toContain("it was given no more than DESCRIBE.");
});

test("of a table it says how many of the columns, all ways together", () => {
  const some = explanation({ paths: [path("id", "price"), path("price")] });
  expect(verdictSentence(some, ofTable)).toMatch(/^Analyst can read 2 of 3 columns of retail\.sales, /);
  const all = explanation({ paths: [path("id", "price"), path("email")] });
  expect(verdictSentence(all, ofTable)).toMatch(/^Analyst can read all columns of retail\.sales, /);
  expect(verdictSentence(all, { ...ofTable, permission: "DROP" })).toMatch(
    /^Analyst can drop retail\.sales, /,
  );
});

test("what IAM still decides depends on the location, and on whether anything is given", () => {
  expect(iamStillDecides(explanation({ registration: "no" }))[0]).toContain("S3 permissions");
  expect(iamStillDecides(explanation({}))).toHaveLength(1);
  expect(iamStillDecides(explanation({ verdict: "deny" }))).toEqual([]);
  const open = { principal: "IAM_ALLOWED_PRINCIPALS", permissions: ["ALL"], grantable: [] } as const;
  const grant = { ...open, resource: { kind: "table", database: "retail", table: "sales" } } as const;
  expect(iamStillDecides(explanation({ verdict: "iam", iamGrants: [grant] }))[0]).toContain(
    "holds ALL on table retail.sales",
  );
});

test("what a change costs is who else gets in by it", () => {
  expect(remedyCost({ kind: "grant", opens: 1 })).toBe("gives this and nothing else");
  expect(remedyCost({ kind: "grantByPolicy", opens: 1 })).toMatch(/^reaches 1\stable now$/);
  expect(remedyCost({ kind: "assignTag", opens: 1 })).toBe("lets nobody else in");
  expect(remedyCost({ kind: "assignTag", opens: 5 })).toMatch(/^5\saccesses are gained in all$/);
});

test("what would alter the answer", () => {
  const who = { who: "Analyst", what: "retail.sales" };
  const steps = [{ catalogId: "111111111111", operation: { name: "RevokePermissions" } }];
  expect(offersOf(explanation({ removal: steps }), who)).toMatchObject([
    {
      heading: "What would take it away",
      offers: [{ steps, changeTitle: "Take it away: Analyst, retail.sales" }],
    },
  ]);
  const denied = explanation({ verdict: "deny", remedies: [{ kind: "grant", steps, opens: 1 }] });
  expect(offersOf(denied, who)).toMatchObject([{ offers: [{ title: "Grant it by name", steps }] }]);
  expect(offersOf(explanation({}), who)).toMatchObject([{ offers: [] }]);
});

describe("for what IAM decides, that Lake Formation does", () => {
  const who = { who: "Analyst", what: "channel of retail.sales" };
  const steps = [{ catalogId: "111111111111", operation: { name: "RevokePermissions" } }];
  const open = { principal: "IAM_ALLOWED_PRINCIPALS", permissions: ["ALL"], grantable: [] } as const;
  const table = { ...open, resource: { kind: "table", database: "retail", table: "sales" } } as const;
  const all = { ...open, resource: { kind: "allTables", database: "retail" } } as const;
  const tags = {
    ...open,
    resource: { kind: "tagPolicy", resourceType: "TABLE", expression: { pii: ["false"] } },
  } as const;
  const left = (...iamGrants: Explanation["iamGrants"]) =>
    offersOf(explanation({ verdict: "iam", removal: steps, iamGrants }), who);

  test("concerns everybody, and all that the grant is on", () => {
    const title = "Take table retail.sales from IAMAllowedPrincipals";
    const changeTitle = "Revoke IAMAllowedPrincipals: table retail.sales";
    expect(left(table)).toMatchObject([
      { heading: "What would let Lake Formation decide", offers: [{ steps, title, changeTitle }] },
    ]);
    expect(left(table)[0]?.offers[0]?.cost).toMatch(/^everybody who has no grant of their own loses it: /);
  });

  test("of a grant on all tables or by tags, costs all of these", () => {
    const offer = left(table, all, tags)[0]?.offers[0];
    const wide = "all tables of retail and tables and columns where pii = false";
    expect(offer?.title).toBe(`Take table retail.sales and ${wide} from IAMAllowedPrincipals`);
    expect(offer?.cost).toContain(`loses it, and with it ${wide}: `);
  });

  test("of a link is told and offered apart, beside what is read behind it", () => {
    const database = { ...open, resource: { kind: "database", database: "shared" } } as const;
    const at = { catalogId: "333333333333", database: "shared" };
    const link = { at, verdict: "iam", iamGrants: [database], removal: steps } as const;
    const read = explanation({ paths: [path("price")], link });
    expect(verdictSentence(read, ofColumn)).toMatch(/^Analyst can read price of retail\.sales, /);
    expect(iamStillDecides(read)[0]).toBe(
      "The link itself is IAM's to show: IAMAllowedPrincipals holds ALL on database shared in account 333333333333. " +
        "What is read behind it is not decided by that.",
    );
    expect(offersOf(read, who)).toMatchObject([
      { heading: "What would take it away" },
      {
        heading: "What would let Lake Formation decide who sees the link",
        offers: [{ steps, title: "Take database shared from IAMAllowedPrincipals" }],
      },
    ]);
    expect(offersOf(explanation({ verdict: "deny", link }), who)).toHaveLength(1);
  });
});
