import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withClient } from "@/server/postgres/databases";
import { testServerUrl } from "@/server/testing/database";
import {
  deliveredMark,
  demoBuckets,
  demoPeople,
  demoPrincipal,
  demoPrincipals,
  demoWarehouses,
} from "./lake";

describe("the constants agree with each other", () => {
  test("names are unique, and everybody acts as principals that exist, one per account", () => {
    for (const names of [demoPrincipals.map((p) => p.name), demoBuckets.map((b) => b.name)]) {
      expect(new Set(names).size).toBe(names.length);
    }
    for (const person of demoPeople) {
      const accounts = person.principals.map((name) => demoPrincipal(name).accountId);
      expect(new Set(accounts).size).toBe(accounts.length);
    }
  });

  test("every analyst works in an account where a steward does, who fills it for them", () => {
    const accountsOf = (role: string) =>
      demoPeople
        .filter((person) => person.role === role)
        .map(({ principals }) => principals.map((name) => demoPrincipal(name).accountId));
    const stewards = new Set(accountsOf("steward").flat());
    for (const accounts of accountsOf("analyst")) {
      expect(accounts.some((accountId) => stewards.has(accountId))).toBe(true);
    }
  });

  test("people's principals let Headgate's server act as them", () => {
    const server = demoPrincipal("HeadgateServer").arn;
    for (const name of demoPeople.flatMap((person) => person.principals)) {
      expect(demoPrincipal(name).trust.principals).toContain(server);
    }
  });
});

describe("the schema demo", () => {
  const name = `demo_${randomBytes(6).toString("hex")}`;
  const role = `${name}_reader`;
  let client: Client;

  beforeAll(async () => {
    await withClient(testServerUrl(), async (admin) => {
      await admin.query(`create database ${name}`);
      await admin.query(`create role ${role}`);
    });
    const url = new URL(testServerUrl());
    url.pathname = `/${name}`;
    client = new Client({ connectionString: url.toString() });
    await client.connect();
    const setup = demoWarehouses.find((warehouse) => warehouse.setupSql)?.setupSql ?? "";
    await client.query(setup);
    await client.query(setup);
    await client.query(`
      grant create on database ${name} to ${role};
      create schema demo;
      create table demo.customer_activity as select 1 as id;
      create table demo.orders as select 2 as id;
      comment on table demo.customer_activity is '${deliveredMark}'`);
  });

  afterAll(async () => {
    await client.end();
    await withClient(testServerUrl(), async (admin) => {
      await admin.query(`drop database ${name} with (force)`);
      await admin.query(`drop role ${role}`);
    });
  });

  const schemas = async () =>
    (await client.query("select nspname from pg_namespace where nspname like 'demo%' order by 1")).rows.map(
      (row: { nspname: string }) => row.nspname,
    );

  test("stays when another schema is made, or making it fails", async () => {
    await client.query("create schema demo2");
    await expect(client.query("create schema demo2")).rejects.toThrow('schema "demo2" already exists');
    expect(await schemas()).toEqual(["demo", "demo2"]);
    expect((await client.query("select id from demo.customer_activity")).rows).toEqual([{ id: 1 }]);
  });

  test("gives way once to whoever makes it anew, and keeps its tables", async () => {
    await client.query(`set session authorization ${role}`);
    await client.query("create schema demo");
    await client.query("create table demo.green_201601 (id int)");
    expect((await client.query("select id from demo.customer_activity")).rows).toEqual([{ id: 1 }]);
    expect((await client.query("select id from demo.orders")).rows).toEqual([{ id: 2 }]);
    await expect(client.query("create schema demo")).rejects.toThrow('schema "demo" already exists');
    await client.query("reset session authorization");
    const owner = "select pg_get_userbyid(nspowner) as owner from pg_namespace where nspname = 'demo'";
    expect((await client.query(owner)).rows).toEqual([{ owner: role }]);
    expect(await schemas()).toEqual(["demo", "demo2"]);
  });
});
