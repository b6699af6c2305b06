import { describe, expect, test } from "vitest";
import { permissionsOf, ROLES, type Role } from "@/server/identity/permissions";
import { dbUserOf, isInSight, sightOf } from "./sight";

const roleArn = "arn:aws:iam::333333333333:role/team/Analyst";
const known = (historyAudience: string) => [
  {
    accountId: "333333333333",
    roleArn,
    warehouseKind: "workgroup",
    warehouse: "default",
    historyAudience,
  },
];
const row = {
  accountId: "333333333333",
  warehouseKind: "workgroup",
  warehouse: "default",
  dbUser: "IAMR:Somebody",
};

describe("what ran outside", () => {
  const monitors: Role[] = ["steward", "admin"];
  test.each(ROLES)("is in sight of a %s by audience and permission", (role) => {
    const permissions = permissionsOf(role);
    expect(isInSight(sightOf(known("everyone"), permissions), row)).toBe(true);
    expect(isInSight(sightOf(known("monitors"), permissions), row)).toBe(monitors.includes(role));
    expect(isInSight(sightOf([], permissions), row)).toBe(false);
    expect(isInSight(sightOf(known("everyone"), permissions), { ...row, accountId: "111111111111" })).toBe(
      false,
    );
    const asMe = { ...row, dbUser: "IAMR:Analyst" };
    expect(isInSight(sightOf(known("monitors"), permissions), asMe)).toBe(true);
    expect(isInSight(sightOf(known("monitors"), permissions), { ...asMe, warehouse: "other" })).toBe(false);
    expect(isInSight(sightOf(known("monitors"), permissions), { ...row, dbUser: null })).toBe(
      monitors.includes(role),
    );
  });

  test("a token without the permission sees what its person's role would not give either", () => {
    const queriesOnly = permissionsOf("admin", ["queries"]);
    expect(isInSight(sightOf(known("monitors"), queriesOnly), row)).toBe(false);
  });

  test("an IAM identity is a database user by its last name", () => {
    expect(dbUserOf(roleArn)).toBe("IAMR:Analyst");
    expect(dbUserOf("arn:aws:iam::333333333333:user/ana")).toBe("IAM:ana");
  });
});
