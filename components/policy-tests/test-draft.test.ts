import { describe, expect, test } from "vitest";
import { Assertion } from "@/server/access/contract";
import {
  assertionOf,
  draftOf,
  EMPTY,
  problemsOf,
  readyAssertion,
  togglePermission,
  unknownValues,
} from "./test-draft";

const ROLE = "arn:aws:iam::111111111111:role/Analyst";

describe("a test that is being written", () => {
  test.each([
    {
      ...{
        kind: "access",
        who: { kind: "named", principals: [ROLE] },
        has: "never",
        permissions: ["SELECT"],
      },
      on: { kind: "tags", expression: { pii: ["true"] } },
    },
    {
      ...{ kind: "access", who: { kind: "everyone", but: ["111111111111"] }, has: "always" },
      permissions: ["SELECT", "INSERT"],
      on: { kind: "named", accountId: "111111111111", database: "d", table: "t", columns: ["a", "b"] },
    },
    {
      ...{ kind: "tagged", every: "column", key: "domain", values: ["crm", "shop"] },
      on: { kind: "everything", accountId: "111111111111" },
    },
    { kind: "tagged", every: "table", key: "domain", on: { kind: "everything" } },
    { kind: "notIam", on: { kind: "named", accountId: "111111111111", database: "d" } },
  ])("comes back as it was kept: $kind", (one) => {
    const assertion = Assertion.parse(one);
    expect(assertionOf(draftOf({ name: "n", description: "", assertion }))).toEqual(assertion);
  });

  test("says what is missing, field by field", () => {
    expect(Object.keys(problemsOf(EMPTY))).toEqual(["name", "who", "on"]);
    const tagged = { ...EMPTY, name: "n", kind: "tagged" as const, scope: "everything" as const };
    expect(problemsOf(tagged)).toEqual({ key: "Choose an LF-tag." });
    expect(problemsOf({ ...tagged, key: "domain" })).toEqual({});
    expect(problemsOf({ ...tagged, key: "domain", scope: "named", accountId: "111111111111" })).toEqual({
      on: "Say of what.",
    });
  });

  test("can be tried before it has a name, and not before it makes sense", () => {
    expect(readyAssertion(EMPTY)).toBeNull();
    const draft = { ...EMPTY, principals: [ROLE], expression: { pii: ["true"], stage: [] } };
    expect(readyAssertion(draft)).toMatchObject({ on: { expression: { pii: ["true"] } } });
  });

  test("marks values that the key does not have, in whatever case they are typed", () => {
    expect(unknownValues({ ...EMPTY, values: "CRM, shop,x" }, ["crm", "shop"])).toEqual(["x"]);
    expect(unknownValues(EMPTY, ["crm"])).toEqual([]);
  });

  test("keeps permissions in their order", () => {
    expect(togglePermission(["INSERT"], "SELECT", true)).toEqual(["SELECT", "INSERT"]);
    expect(togglePermission(["SELECT", "INSERT"], "SELECT", false)).toEqual(["INSERT"]);
  });
});
