import {
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListStatementsCommand,
  ListTablesCommand,
  paginateListTables,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dev, run, startTestDataApi, type TestDataApi } from "./testing";

let api: TestDataApi;
let admin: RedshiftDataClient;
let analyst: RedshiftDataClient;
const cluster = { ClusterIdentifier: "redshift-spark-redshift-cluster", Database: "dev" };
const clusterUser = { ...cluster, DbUser: "awsuser" };

beforeAll(async () => {
  api = await startTestDataApi();
  admin = api.data();
  analyst = api.data("LFBusinessAnalyst1");
});
afterAll(() => api.stop());

const value = async (client: RedshiftDataClient, sql: string, input: object = {}) => {
  const told = await run(client, sql, input);
  if (told.Status !== "FINISHED") return told.Error;
  const { Records } = await client.send(new GetStatementResultCommand({ Id: told.Id }));
  return Object.values(Records?.[0]?.[0] ?? {})[0];
};
const done = async (client: RedshiftDataClient, sql: string, input: object = {}) => {
  const told = await run(client, sql, input);
  expect(told.Error).toBeUndefined();
};
const tagged = async (roles: string) => {
  const sts = new STSClient(api.client("HeadgateServer"));
  const { Credentials: keys } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: "arn:aws:iam::333333333333:role/LFBusinessAnalyst1",
      RoleSessionName: "ana",
      Tags: [{ Key: "RedshiftDbRoles", Value: roles }],
    }),
  );
  const credentials = {
    accessKeyId: keys?.AccessKeyId ?? "",
    secretAccessKey: keys?.SecretAccessKey ?? "",
    sessionToken: keys?.SessionToken ?? "",
  };
  return new RedshiftDataClient({ ...api.client("LFBusinessAnalyst1"), credentials });
};

describe("database users", () => {
  test("are derived from the IAM identity, and made at first use", async () => {
    expect(await value(admin, "select current_user")).toBe("IAMR:ConsumerAdminUser");
    expect(await value(analyst, "select current_user")).toBe("IAMR:LFBusinessAnalyst1");
    expect(await value(analyst, "select session_user")).toBe("IAMR:LFBusinessAnalyst1");
  });

  test("GRANT and REVOKE bite", async () => {
    await done(admin, "create schema sales");
    await done(admin, "create table sales.orders (id int, total numeric(10,2))");
    expect(await value(analyst, "select count(*) from sales.orders")).toMatch(
      /permission denied for schema sales/,
    );
    await done(admin, 'grant usage on schema sales to "IAMR:LFBusinessAnalyst1"');
    expect(await value(analyst, "select count(*) from sales.orders")).toMatch(
      /permission denied for (table|relation) orders/,
    );
    await done(admin, 'grant select on sales.orders to "IAMR:LFBusinessAnalyst1"');
    expect(await value(analyst, "select count(*) from sales.orders")).toBe(0);
    await done(admin, 'revoke select on sales.orders from "IAMR:LFBusinessAnalyst1"');
    expect(await value(analyst, "select count(*) from sales.orders")).toMatch(/permission denied/);
  });

  test("everyone may make tables in public; the superusers read and drop them", async () => {
    await done(analyst, "create table public.my_notes (note varchar(100))");
    await done(analyst, "insert into public.my_notes values ('hello')");
    expect(await value(admin, "select note from public.my_notes")).toBe("hello");
    expect(await value(analyst, "create schema mine")).toMatch(/permission denied for database/);
    await done(admin, "drop table public.my_notes");
  });

  test.each([
    "reset session authorization",
    "set session authorization postgres",
    "set session authorization default",
    "set role postgres",
    'set role "IAMR:ConsumerAdminUser"',
    "reset role",
    "set role none",
  ])("%s leads to nobody else", async (sql) => {
    const { SessionId } = await run(analyst, "select 1", { SessionKeepAliveSeconds: 30 });
    await run(analyst, sql, { SessionId });
    expect(await value(analyst, "select current_user", { SessionId })).toBe("IAMR:LFBusinessAnalyst1");
    expect(await value(analyst, "select count(*) from pg_authid", { SessionId })).toMatch(
      /permission denied|not exist|not supported/,
    );
    await run(analyst, "select 1", { SessionId, SessionKeepAliveSeconds: 0 });
  });

  test("a user can't leave the warehouse for the server's own databases", async () => {
    for (const sql of [
      "copy (select 1) to program 'id'",
      "select pg_read_file('/etc/passwd')",
      "create extension dblink",
      "alter system set log_statement = 'all'",
      'alter role "IAMR:LFBusinessAnalyst1" superuser',
    ]) {
      expect((await run(analyst, sql)).Status, sql).toBe("FAILED");
      expect((await run(admin, sql.replace("LFBusinessAnalyst1", "ConsumerAdminUser"))).Status, sql).toBe(
        "FAILED",
      );
    }
  });
});

describe("roles of the session tag", () => {
  test("are granted with the tag and taken back without it", async () => {
    await done(admin, "create role reader");
    await done(admin, "create table public.secret_figures (n int)");
    await done(admin, "grant select on public.secret_figures to role reader");
    expect(await value(analyst, "select count(*) from public.secret_figures")).toMatch(/permission denied/);
    const reader = await tagged("reader");
    expect(await value(reader, "select count(*) from public.secret_figures")).toBe(0);
    const other = await tagged("");
    expect(await value(other, "select count(*) from public.secret_figures")).toMatch(/permission denied/);
  });

  test.each(["nobody_made_this", "pg_read_all_data", "postgres", "IAMR:ConsumerAdminUser"])(
    "the role %s can't be had by a tag",
    async (role) => {
      const told = await run(await tagged(role.replaceAll(":", "")), "select 1");
      expect(told).toMatchObject({
        Status: "FAILED",
        Error: expect.stringMatching(/^FATAL: role ".*" does not exist/),
      });
    },
  );
});

test("statements are listed for the whole role, or for one of its sessions alone", async () => {
  const other = await tagged("");
  await run(other, "select 1", { StatementName: "of-ana" });
  const names = async (client: RedshiftDataClient, RoleLevel: boolean | undefined) => {
    const { Statements } = await client.send(
      new ListStatementsCommand({
        StatementName: "of-ana",
        ...(RoleLevel === undefined ? {} : { RoleLevel }),
      }),
    );
    return Statements?.length;
  };
  expect(await names(analyst, undefined)).toBe(1);
  expect(await names(analyst, false)).toBe(0);
  expect(await names(other, false)).toBe(1);
});

describe("ways to sign in", () => {
  test("a cluster by IAM and by database user", async () => {
    expect(await value(admin, "select current_user", cluster)).toBe("IAMR:ConsumerAdminUser");
    expect(await value(admin, "select current_user", clusterUser)).toBe("awsuser");
    const told = await run(admin, "select 1", clusterUser);
    expect(told).toMatchObject({ ClusterIdentifier: cluster.ClusterIdentifier, DbUser: "awsuser" });
    expect(told.WorkgroupName).toBeUndefined();
  });

  test("a database user must exist, and may be none of the server's", async () => {
    for (const DbUser of ["nobody", "postgres", "headgate", "pg_read_all_data"]) {
      const told = await run(admin, "select 1", { ...cluster, DbUser });
      expect(told).toMatchObject({ Status: "FAILED", Error: `FATAL: user "${DbUser}" does not exist` });
    }
  });

  test("an analyst may not sign in as any database user", async () => {
    const attempt = analyst.send(new ExecuteStatementCommand({ ...clusterUser, Sql: "select 1" }));
    await expect(attempt).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(attempt).rejects.toThrow(/redshift:GetClusterCredentials/);
  });

  test("a secret's user, by name and by ARN, with the right password only", async () => {
    await done(admin, "create user etl password 'Etl-Password-1'");
    const secrets = new SecretsManagerClient(api.client("ConsumerAdminUser"));
    const secret = (Name: string, content: object) =>
      secrets.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(content) }));
    const right = await secret("etl", { username: "etl", password: "Etl-Password-1", dbname: "dev" });
    await secret("etl-wrong", { username: "etl", password: "guess" });
    await secret("etl-empty", { username: "etl" });
    const place = { WorkgroupName: "default", Database: "dev" };
    expect(await value(admin, "select current_user", { ...place, SecretArn: "etl" })).toBe("etl");
    expect(
      await value(admin, "select current_user", { WorkgroupName: "default", SecretArn: right.ARN }),
    ).toBe("etl");
    const told = await run(admin, "select 1", { ...place, SecretArn: "etl" });
    expect(told).toMatchObject({ SecretArn: "etl" });
    expect(told.DbUser).toBeUndefined();
    expect((await run(admin, "select 1", { ...place, SecretArn: "etl-wrong" })).Error).toBe(
      'FATAL: password authentication failed for user "etl"',
    );
    await expect(run(admin, "select 1", { ...place, SecretArn: "etl-empty" })).rejects.toThrow(
      "username and password in secret cannot be empty",
    );
    await expect(run(admin, "select 1", { ...place, SecretArn: "no-such" })).rejects.toThrow(
      /can't find the specified secret/,
    );
    await expect(run(analyst, "select 1", { ...place, SecretArn: "etl" })).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    await done(admin, "alter user etl password 'Etl-Password-2'");
    expect((await run(admin, "select 1", { ...place, SecretArn: "etl" })).Error).toMatch(
      /password authentication failed/,
    );
  });
});

describe("a policy that names its resources", () => {
  const narrowed = async (...statements: { Action: string | string[]; Resource: string }[]) => {
    const sts = new STSClient(api.client("HeadgateServer"));
    const { Credentials: keys } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: "arn:aws:iam::333333333333:role/ConsumerAdminUser",
        RoleSessionName: "narrow",
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: statements.map((each) => ({ Effect: "Allow", ...each })),
        }),
      }),
    );
    const credentials = {
      accessKeyId: keys?.AccessKeyId ?? "",
      secretAccessKey: keys?.SecretAccessKey ?? "",
      sessionToken: keys?.SessionToken ?? "",
    };
    return new RedshiftDataClient({ ...api.client("ConsumerAdminUser"), credentials });
  };
  const clusterArn = "arn:aws:redshift:us-east-1:333333333333:cluster:redshift-spark-redshift-cluster";
  const logins = { Action: ["redshift:*", "redshift-serverless:*", "secretsmanager:*"], Resource: "*" };

  test("lets the Data API work on those warehouses alone, also with a secret and in a session", async () => {
    const narrow = await narrowed(logins, { Action: "redshift-data:*", Resource: clusterArn });
    expect(await value(narrow, "select current_user", cluster)).toBe("IAMR:ConsumerAdminUser");
    const secrets = new SecretsManagerClient(api.client("ConsumerAdminUser"));
    const SecretString = JSON.stringify({ username: "anyone", password: "any" });
    await secrets.send(new CreateSecretCommand({ Name: "narrow", SecretString }));
    const { SessionId } = await run(admin, "select 1", { SessionKeepAliveSeconds: 30 });
    const refusal = /not authorized to perform: redshift-data:\w+ on resource: arn:aws:redshift-serverless:/;
    for (const attempt of [
      () => run(narrow, "select 1"),
      () => run(narrow, "select 1", { ...dev, SecretArn: "narrow" }),
      () => run(narrow, "select 1", { SessionId }),
      () => narrow.send(new ListTablesCommand(dev)),
      () => narrow.send(new ListDatabasesCommand(dev)),
    ]) {
      await expect(attempt()).rejects.toThrow(refusal);
    }
    expect(await value(admin, "select 1", { SessionId })).toBe(1);
  });
});

describe("the catalog", () => {
  test("databases, schemas and tables by pattern, in pages", async () => {
    for (const name of ["demo", "demo2", "other"]) await done(admin, `create schema if not exists ${name}`);
    for (const name of ["orders_a", "orders_b", "items"])
      await done(admin, `create table demo.${name} (id int)`);
    await done(admin, "create view demo.orders_view as select * from demo.orders_a");
    expect((await admin.send(new ListDatabasesCommand(dev))).Databases).toEqual(["dev"]);
    const schemas = await admin.send(new ListSchemasCommand({ ...dev, SchemaPattern: "demo%" }));
    expect(schemas.Schemas).toEqual(["demo", "demo2"]);
    const all = (await admin.send(new ListSchemasCommand(dev))).Schemas;
    expect(all).toEqual(expect.arrayContaining(["information_schema", "pg_catalog", "public", "other"]));
    expect(all).not.toContain("rs_compat");
    const tables = await admin.send(
      new ListTablesCommand({ ...dev, SchemaPattern: "demo", TablePattern: "orders%" }),
    );
    expect(tables.Tables).toEqual([
      { schema: "demo", name: "orders_a", type: "TABLE" },
      { schema: "demo", name: "orders_b", type: "TABLE" },
      { schema: "demo", name: "orders_view", type: "VIEW" },
    ]);
    const found: (string | undefined)[] = [];
    for await (const page of paginateListTables(
      { client: admin, pageSize: 1 },
      { ...dev, SchemaPattern: "demo" },
    )) {
      expect(page.Tables?.length).toBeLessThanOrEqual(1);
      found.push(...(page.Tables ?? []).map((table) => table.name));
    }
    expect(found).toEqual(["items", "orders_a", "orders_b", "orders_view"]);
    const system = await admin.send(new ListTablesCommand({ ...dev, TablePattern: "sys_query_history" }));
    expect(system.Tables).toEqual([
      { schema: "pg_catalog", name: "sys_query_history", type: "SYSTEM TABLE" },
    ]);
    await expect(admin.send(new ListTablesCommand({ ...dev, NextToken: "x" }))).rejects.toThrow(/NextToken/);
  });

  test("shows a user what it may reach, and no more", async () => {
    await done(admin, "create schema hidden");
    await done(admin, "create table hidden.things (id int)");
    const tables = await analyst.send(new ListTablesCommand({ ...dev, SchemaPattern: "hidden" }));
    expect(tables.Tables).toEqual([]);
    expect((await analyst.send(new ListSchemasCommand({ ...dev, SchemaPattern: "hidden" }))).Schemas).toEqual(
      [],
    );
  });

  test("columns with Redshift's types", async () => {
    await done(
      admin,
      "create table public.described (id bigint not null, name varchar(20) default 'x', price decimal(8,3), at timestamp)",
    );
    const told = await admin.send(new DescribeTableCommand({ ...dev, Schema: "public", Table: "described" }));
    expect(told.TableName).toBe("described");
    expect(
      told.ColumnList?.map((column) => [
        column.name,
        column.typeName,
        column.nullable,
        column.length,
        column.scale,
      ]),
    ).toEqual([
      ["id", "int8", 0, 19, 0],
      ["name", "varchar", 1, 20, 0],
      ["price", "numeric", 1, 8, 3],
      ["at", "timestamp", 1, 29, 6],
    ]);
    expect(told.ColumnList?.[1]?.columnDefault).toContain("x");
    const none = await admin.send(new DescribeTableCommand({ ...dev, Schema: "public", Table: "nowhere" }));
    expect(none.ColumnList).toEqual([]);
  });

  test("fails at once where the database isn't there", async () => {
    await expect(admin.send(new ListSchemasCommand({ ...dev, Database: "nope" }))).rejects.toMatchObject({
      name: "DatabaseConnectionException",
      message: 'FATAL: database "nope" does not exist',
    });
    await expect(
      admin.send(new ListTablesCommand({ ...dev, Database: "dev", ConnectedDatabase: "nope" })),
    ).rejects.toMatchObject({ name: "DatabaseConnectionException" });
  });
});
