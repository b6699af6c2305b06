import { GrantPermissionsCommand } from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as explanations } from "@/app/api/v1/access/explanations/route";
import { GET as policies } from "@/app/api/v1/access/policies/route";
import { POST as accept } from "@/app/api/v1/access/principals/accept/route";
import { demoPrincipal, demoPrincipals } from "@/prisma/demo/lake";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import { ANALYST, CONSUMER, type LakeBed, lakeBed } from "./lake-bed/test-bed";

const NAME = "LFBusinessAnalyst1";
const MADE = new Date("2026-11-30T12:00:00Z");
const others = demoPrincipals.filter(({ name }) => name !== NAME);
const remadeAt = (madeAt: Date) => [...others, { ...demoPrincipal(NAME), madeAt }];

let bed: LakeBed;
beforeAll(async () => {
  bed = await lakeBed();
}, 120_000);
afterAll(() => bed?.close());

const none = { params: Promise.resolve({}) };
const strangerOf = async () => {
  const query = new URLSearchParams({
    ...{ accountId: CONSUMER, database: "shop", table: "orders", principal: ANALYST },
  });
  const answer = await explanations(request("GET", `/api/v1/x?${query}`, { as: bed.stella }), none);
  return (await jsonOf(answer)).items[0].who.stranger;
};
const policiesNow = async () => {
  const query = new URLSearchParams({ principal: ANALYST });
  return (await jsonOf(await policies(request("GET", `/api/v1/x?${query}`, { as: bed.stella }), none))).items;
};
const accepted = async (as: TestPerson, principal = ANALYST) =>
  (await accept(request("POST", "/api/v1/x", { as, body: { principal } }), none)).status;
const told = async () => {
  const { rows } = await bed.app.db.pool.query(
    "SELECT verb FROM event WHERE resource_type = 'role' AND resource_id = $1 ORDER BY id",
    [ANALYST],
  );
  return rows.map(({ verb }) => verb);
};
const logged = async () => {
  const { rows } = await bed.app.db.pool.query(
    `SELECT l.text FROM run_log AS l JOIN run AS r ON r.id = l.run_id
     WHERE l.level = 'warn' ORDER BY r.created_at, l.seq`,
  );
  return rows.map(({ text }) => text);
};

test("a role that is deleted, and made again, is told wherever something is given to it", {
  timeout: 120_000,
}, async () => {
  await bed.lake.send(
    new GrantPermissionsCommand({
      Principal: { DataLakePrincipalIdentifier: ANALYST },
      Resource: { Table: { DatabaseName: "shop", Name: "orders" } },
      Permissions: ["SELECT"],
    }),
  );
  await bed.refresh();
  expect(await strangerOf()).toBeNull();

  bed.aws.replacePrincipals(others);
  await bed.refresh();
  expect(await strangerOf()).toMatchObject({ kind: "gone" });
  await bed.refresh();
  expect(await told()).toEqual(["role.gone"]);

  bed.aws.replacePrincipals(remadeAt(MADE));
  await bed.refresh();
  const stranger = { kind: "remade", since: MADE.toISOString() };
  expect(await strangerOf()).toEqual(stranger);
  expect(await policiesNow()).toMatchObject([{ who: { stranger } }]);
  await bed.refresh();
  expect(await strangerOf()).toEqual(stranger);
  expect(await told()).toEqual(["role.gone", "role.remade"]);
  expect(await logged()).toEqual([
    `${ANALYST} is not there any more, and something is given to it`,
    `${ANALYST} was deleted and made again: it has what was given to the one before`,
  ]);
});

test("one that is to keep what it has is accepted by who could approve that", async () => {
  expect(await accepted(bed.ana)).toBe(403);
  expect(await accepted(bed.stella, `${ANALYST}x`)).toBe(404);
  expect(await accepted(bed.stella)).toBe(200);
  expect(await accepted(bed.stella)).toBe(404);
  expect(await strangerOf()).toBeNull();
  await bed.refresh();
  expect(await strangerOf()).toBeNull();
  expect(await told()).toEqual(["role.gone", "role.remade", "role.accept"]);
});

test("one whose grants a Change revoked is a stranger to nothing", { timeout: 120_000 }, async () => {
  bed.aws.replacePrincipals(remadeAt(new Date("2026-11-30T18:00:00Z")));
  await bed.refresh();
  expect(await strangerOf()).toMatchObject({ kind: "remade" });
  const grants = await policiesNow();
  const id = await bed.approvedChange(
    ...grants.map(({ grant }: { grant: object }) => ({ name: "RevokePermissions", grant })),
  );
  expect(await bed.applied(bed.ada, id)).toMatchObject({ state: "verified" });
  expect(await strangerOf()).toBeNull();
});

test("where IAM refuses to list the roles, the rules are read all the same", async () => {
  const admin = {
    ...demoPrincipal("ConsumerAdminUser"),
    policy: [{ actions: ["glue:*", "lakeformation:*"], resources: ["*"] }],
  };
  bed.aws.replacePrincipals([...demoPrincipals.filter(({ name }) => name !== admin.name), admin]);
  await bed.refresh();
  expect((await logged()).at(-1)).toMatch(
    /^Whether its roles are still those that they were is not known\. AccessDenied: .* iam:ListRoles/,
  );
});
