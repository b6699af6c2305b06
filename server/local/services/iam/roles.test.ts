import { GetRoleCommand, IAMClient, ListRolesCommand, paginateListRoles } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoPrincipal, demoPrincipals } from "@/prisma/demo/lake";
import { awsProgram, startAws } from "@/server/local/aws-command";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

if (!awsProgram) console.warn("SKIPPED: no `aws` here, so its commands for roles weren't run");

const consumer = "333333333333";
const NAMES = demoPrincipals
  .filter(({ accountId }) => accountId === consumer)
  .map(({ name }) => name)
  .sort();
const RoleName = "LFBusinessAnalyst1";
const Arn = `arn:aws:iam::${consumer}:role/${RoleName}`;

let aws: TestLocalAws;
let iam: IAMClient;
beforeAll(async () => {
  aws = await startTestLocalAws();
  iam = new IAMClient(aws.client("ConsumerAdminUser"));
});
afterAll(() => aws.stop());

const roleNow = async () => (await iam.send(new GetRoleCommand({ RoleName }))).Role;

test("a role is told with whom it trusts, and always as the same", async () => {
  const role = await roleNow();
  expect(role).toMatchObject({ RoleName, Arn, Path: "/", MaxSessionDuration: 3600 });
  expect(role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
  expect(role?.CreateDate).toBeInstanceOf(Date);
  expect(JSON.parse(decodeURIComponent(role?.AssumeRolePolicyDocument ?? ""))).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        ...{ Effect: "Allow", Action: "sts:AssumeRole" },
        Principal: { AWS: ["arn:aws:iam::222222222222:role/HeadgateServer"] },
      },
    ],
  });
  expect(await roleNow()).toEqual(role);
  const sts = new STSClient(aws.client(RoleName));
  expect((await sts.send(new GetCallerIdentityCommand({}))).UserId).toBe(`${role?.RoleId}:${RoleName}`);
});

test("the roles of the caller's account are listed page by page", async () => {
  const pages: (string | undefined)[][] = [];
  for await (const { Roles = [] } of paginateListRoles({ client: iam, pageSize: 3 }, {}))
    pages.push(Roles.map((role) => role.RoleName));
  expect(pages).toEqual([NAMES.slice(0, 3), NAMES.slice(3)]);
  const below = await iam.send(new ListRolesCommand({ PathPrefix: "/teams/" }));
  expect(below).toMatchObject({ Roles: [], IsTruncated: false });
});

test.each([
  [{ RoleName: "Nobody" }, "NoSuchEntityException", "The role with name Nobody cannot be found.", 404],
  [{ RoleName: "CentralDataMeshOwner" }, "NoSuchEntityException", /cannot be found/, 404],
  [{ RoleName: "a b" }, "ValidationError", /'roleName' failed to satisfy constraint/, 400],
])("GetRole of %o is refused", async (input, name, message, httpStatusCode) => {
  const asked = iam.send(new GetRoleCommand(input));
  await expect(asked).rejects.toThrow(message);
  await expect(asked).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
});

test("a marker of another's making, and a page of none, are refused", async () => {
  const Marker = Buffer.from("not a name").toString("base64");
  for (const input of [{ Marker }, { MaxItems: 0 }, { PathPrefix: "teams" }])
    await expect(iam.send(new ListRolesCommand(input))).rejects.toMatchObject({ name: "ValidationError" });
});

test("who may not look is refused in IAM's words", async () => {
  const analyst = new IAMClient(aws.client(RoleName));
  const sender = `User: arn:aws:sts::${consumer}:assumed-role/${RoleName}/${RoleName} is not authorized to perform`;
  await expect(analyst.send(new ListRolesCommand({}))).rejects.toThrow(`${sender}: iam:ListRoles`);
  await expect(analyst.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({
    name: "AccessDenied",
    $metadata: { httpStatusCode: 403 },
  });
});

describe.skipIf(!awsProgram)("the aws command", { timeout: 60_000 }, () => {
  const run = async (...args: string[]) =>
    JSON.parse((await startAws(aws, "ConsumerAdminUser", ["iam", ...args])).stdout);
  test("gets a role and lists them all", async () => {
    const { Role } = await run("get-role", "--role-name", RoleName);
    expect(Role.AssumeRolePolicyDocument.Statement[0].Effect).toBe("Allow");
    expect(Date.parse(Role.CreateDate)).toBe((await roleNow())?.CreateDate?.getTime());
    const { Roles } = await run("list-roles", "--page-size", "2");
    expect(Roles.map((role: { RoleName: string }) => role.RoleName)).toEqual(NAMES);
    await expect(run("get-role", "--role-name", "Nobody")).rejects.toThrow(
      "An error occurred (NoSuchEntity) when calling the GetRole operation: The role with name Nobody cannot be found.",
    );
  });
});

test("a role that is deleted is not there, and made again it is another one", async () => {
  const before = await roleNow();
  aws.replacePrincipals(demoPrincipals.filter(({ name }) => name !== RoleName));
  await expect(roleNow()).rejects.toMatchObject({ name: "NoSuchEntityException" });
  const madeAt = new Date("2026-11-30T12:00:00Z");
  const others = demoPrincipals.filter(({ name }) => name !== RoleName);
  aws.replacePrincipals([...others, { ...demoPrincipal(RoleName), madeAt }]);
  const after = await roleNow();
  expect(after).toMatchObject({ Arn, CreateDate: madeAt });
  expect(after?.RoleId).not.toBe(before?.RoleId);
  aws.replacePrincipals(demoPrincipals);
  expect(await roleNow()).toEqual(before);
});
