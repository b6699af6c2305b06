import {
  AddLFTagsToResourceCommand,
  CreateLFTagCommand,
  CreateLFTagExpressionCommand,
  DeleteLFTagCommand,
  type LFTag,
  type Permission,
  PutDataLakeSettingsCommand,
  type Resource,
} from "@aws-sdk/client-lakeformation";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import {
  analyst,
  asPrincipal,
  columns,
  consumer,
  database,
  governance,
  lakeOf,
  locationRole,
  plainRows,
  roleArn,
  table,
} from "./testing";

let aws: TestLocalAws;
let owner: ReturnType<typeof lakeOf>;
let reader: ReturnType<typeof lakeOf>;
beforeAll(async () => {
  aws = await startTestLocalAws();
  owner = lakeOf(aws, "CentralDataMeshOwner");
  reader = lakeOf(aws, "ConsumerAdminUser");
  await owner.administer();
  await reader.administer();
  await owner.makeDatabase("mesh");
  await owner.makeTable("mesh", "people", ["id", "name", "mail"], ["day"]);
  for (const [TagKey, TagValues] of [
    ["Domain", ["Retail", "hr"]],
    ["pii", ["no", "yes"]],
  ] as const) {
    await owner.lake.send(new CreateLFTagCommand({ TagKey, TagValues: [...TagValues] }));
  }
  await assign(database("mesh"), "domain", "retail");
  await assign(database("mesh"), "pii", "no");
  await assign(columns("mesh", "people", ["mail"]), "pii", "yes");
});
afterAll(() => aws.stop());

const assign = (resource: Resource, TagKey: string, value: string) =>
  owner.lake.send(
    new AddLFTagsToResourceCommand({ Resource: resource, LFTags: [{ TagKey, TagValues: [value] }] }),
  );
const refused = (name: string, message: string) =>
  expect.objectContaining({ name, message: expect.stringContaining(message) });
const notAuthorized = refused("AccessDeniedException", "not authorized to access requested permissions");
const policy = (ResourceType: "DATABASE" | "TABLE", Expression: LFTag[], CatalogId?: string): Resource => ({
  LFTagPolicy: { ResourceType, Expression, CatalogId },
});
const tag = (TagKey: string, TagValues: string[], CatalogId?: string): Resource => ({
  LFTag: { TagKey, TagValues, CatalogId },
});
const retail = { TagKey: "DOMAIN", TagValues: ["Retail"] };
const harmless = { TagKey: "pii", TagValues: ["no"] };
const Principal = asPrincipal(locationRole);
const place = { CatalogId: governance, DatabaseName: "mesh", Name: "people" };

test("a policy is the same in any order and letters, and comes to the columns whose tags match", async () => {
  await owner.grant(locationRole, policy("TABLE", [retail, harmless]), ["SELECT", "INSERT"]);
  await owner.grant(locationRole, policy("TABLE", [harmless, { ...retail, TagValues: ["RETAIL"] }]), [
    "DESCRIBE",
  ]);
  await owner.grant(locationRole, policy("DATABASE", [retail]), ["DESCRIBE"]);
  const kept = async (ResourceType: "LF_TAG_POLICY" | "LF_TAG_POLICY_DATABASE" | "LF_TAG_POLICY_TABLE") =>
    plainRows(await owner.list({ ResourceType }));
  const onTables = [
    [
      "RegisterLocationServiceRole",
      {
        LFTagPolicy: {
          CatalogId: governance,
          ResourceType: "TABLE",
          Expression: [
            { TagKey: "domain", TagValues: ["retail"] },
            { TagKey: "pii", TagValues: ["no"] },
          ],
        },
      },
      "DESCRIBE INSERT SELECT",
      "",
    ],
  ];
  expect(await kept("LF_TAG_POLICY_TABLE")).toEqual(onTables);
  expect(await kept("LF_TAG_POLICY")).toEqual(await kept("LF_TAG_POLICY_DATABASE"));
  expect(await owner.list({ Resource: table("mesh", "people") })).toHaveLength(2);

  expect(plainRows(await owner.list({ Principal, Resource: table("mesh", "people") }))).toEqual([
    ["RegisterLocationServiceRole", { Table: place }, "DESCRIBE", ""],
    [
      "RegisterLocationServiceRole",
      { TableWithColumns: { ...place, ColumnNames: ["id", "name"] } },
      "SELECT",
      "",
    ],
  ]);
  expect(plainRows(await owner.list({ Principal, Resource: database("mesh") }))).toHaveLength(1);
  await assign(columns("mesh", "people", ["mail"]), "pii", "no");
  const whole = plainRows(await owner.list({ Principal, Resource: table("mesh", "people") }));
  expect(whole.map(([, , permissions]) => permissions)).toEqual(["DESCRIBE INSERT", "SELECT"]);
  await assign(columns("mesh", "people", ["mail"]), "pii", "yes");
});

test("a policy refers to a saved expression by its name, which must be there", async () => {
  const saved = (ExpressionName: string): Resource => ({
    LFTagPolicy: { ResourceType: "TABLE", ExpressionName },
  });
  await expect(owner.grant(locationRole, saved("none"), ["SELECT"])).rejects.toEqual(
    refused("EntityNotFoundException", "expression"),
  );
  await owner.lake.send(new CreateLFTagExpressionCommand({ Name: "plain", Expression: [harmless] }));
  await owner.grant(locationRole, saved("plain"), ["SELECT"]);
  await owner.revoke(locationRole, saved("plain"), ["SELECT"]);
});

describe("who isn't an admin", () => {
  const by: Permission = "GRANT_WITH_LF_TAG_EXPRESSION";

  test("grants by the tags with which it may", async () => {
    const other = roleArn(consumer, "redshift-s3");
    await reader.lake.send(new CreateLFTagCommand({ TagKey: "team", TagValues: ["a", "b"] }));
    await reader.grant(roleArn(consumer, "ConsumerAdminUser"), tag("team", ["a"]), [by, "DESCRIBE"]);
    await reader.lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins: [] } }));
    await reader.grant(other, policy("TABLE", [{ TagKey: "team", TagValues: ["a"] }]), ["SELECT"]);
    await expect(
      reader.grant(other, policy("TABLE", [{ TagKey: "team", TagValues: ["a", "c"] }]), ["SELECT"]),
    ).rejects.toEqual(notAuthorized);
    await reader.administer();
  });
});

describe("another account", () => {
  test("is given tags with the grant option only", async () => {
    await expect(owner.grant(consumer, tag("domain", ["retail"]), ["DESCRIBE"])).rejects.toEqual(
      refused("InvalidInputException", "grant option"),
    );
    await owner.grant(consumer, tag("domain", ["retail"]), ["DESCRIBE"], ["DESCRIBE"]);
  });

  test("hands on the very policy it got, or one of tags that it is shown", async () => {
    const same = policy("TABLE", [retail, harmless], governance);
    await owner.grant(consumer, policy("TABLE", [retail, harmless]), ["SELECT"], ["SELECT"]);
    await reader.grant(analyst, same, ["SELECT"]);
    await reader.grant(analyst, policy("TABLE", [retail], governance), ["SELECT"]);
    await expect(reader.grant(analyst, policy("TABLE", [harmless], governance), ["SELECT"])).rejects.toEqual(
      notAuthorized,
    );
  });

  test("hands on by tags only what its admin does, or who may grant with them", async () => {
    const me = roleArn(consumer, "ConsumerAdminUser");
    const shared = tag("domain", ["retail"], governance);
    const by: Permission = "GRANT_WITH_LF_TAG_EXPRESSION";
    await owner.grant(consumer, tag("domain", ["retail"]), ["DESCRIBE", by], ["DESCRIBE", by]);
    await reader.grant(me, shared, ["DESCRIBE"]);
    const leave = new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins: [] } });
    await reader.lake.send(leave);
    const help = () => reader.grant(me, policy("TABLE", [retail], governance), ["SELECT"]);
    await expect(help()).rejects.toEqual(notAuthorized);
    await reader.administer();
    await reader.grant(me, shared, [by]);
    await reader.lake.send(leave);
    await help();
    await reader.administer();
  });

  test("is told to try again while another grant is being made", async () => {
    const other = new Client({ connectionString: aws.databaseUrl });
    await other.connect();
    await other.query("begin");
    await other.query("select pg_advisory_xact_lock(hashtextextended('lakeformation ' || $1, 0))", [
      governance,
    ]);
    const share = () => owner.grant(consumer, policy("TABLE", [harmless]), ["SELECT"]);
    await expect(share()).rejects.toEqual(refused("ConcurrentModificationException", "retry"));
    await other.end();
    await vi.waitFor(share, { timeout: 20_000 });
  });

  test("of a later version than the grantor's isn't given anything by tags", async () => {
    await owner.administer({ version: "2" });
    await expect(owner.grant(consumer, policy("TABLE", [retail]), ["SELECT"])).rejects.toEqual(
      refused("InvalidInputException", "Consumer account has opt-in to cross account version: v3."),
    );
    await owner.administer();
  });
});

test("a policy outlives its tag, and can be revoked then", async () => {
  await owner.lake.send(new CreateLFTagCommand({ TagKey: "brief", TagValues: ["x"] }));
  const brief = policy("DATABASE", [{ TagKey: "brief", TagValues: ["x"] }]);
  await owner.grant(locationRole, brief, ["DESCRIBE"]);
  await owner.lake.send(new DeleteLFTagCommand({ TagKey: "brief" }));
  await expect(owner.grant(locationRole, brief, ["ALTER"])).rejects.toEqual(
    refused("EntityNotFoundException", "Tag or tag value does not exist."),
  );
  await owner.revoke(locationRole, brief, ["DESCRIBE"]);
  await expect(owner.revoke(locationRole, tag("brief", ["x"]), ["DESCRIBE"])).rejects.toEqual(
    refused("InvalidInputException", "No permissions revoked. Revoking Tag permissions on Tags that grantee"),
  );
});
