import { GetStatementResultCommand, type RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoWarehouses } from "@/prisma/demo/lake";
import { run, startTestDataApi, type TestDataApi } from "./testing";

let api: TestDataApi;
let admin: RedshiftDataClient;
let analyst: RedshiftDataClient;
let superuser: pg.Client;

const mallory = '"IAMR:LFBusinessAnalyst1"';
const procedure = (name: string, ...statements: string[]) =>
  `create or replace procedure public.${name}() language plpgsql as $$ begin
    ${statements.map((sql) => `execute '${sql.replaceAll("'", "''")}';`).join("\n")}
  end $$`;

beforeAll(async () => {
  api = await startTestDataApi({ warehouses: demoWarehouses });
  admin = api.data();
  analyst = api.data("LFBusinessAnalyst1");
  await run(analyst, "select 1");
  const state = new URL(api.databaseUrl);
  superuser = new pg.Client({ connectionString: state.toString() });
  await superuser.connect();
  const { rows } = await superuser.query(
    "select postgres_name from warehouse_database where kind = 'workgroup'",
  );
  await superuser.end();
  state.pathname = `/${rows[0]?.postgres_name}`;
  superuser = new pg.Client({ connectionString: state.toString() });
  await superuser.connect();
});
afterAll(async () => {
  await superuser?.end();
  await api?.stop();
});

const isSuperuser = async () => {
  const { rows } = await superuser.query(
    "select rolsuper from pg_catalog.pg_roles where rolname = 'IAMR:LFBusinessAnalyst1'",
  );
  return rows[0]?.rolsuper as boolean;
};
const value = async (client: RedshiftDataClient, sql: string) => {
  const { Id, Error: failure } = await run(client, sql);
  expect(failure).toBeUndefined();
  const { Records } = await client.send(new GetStatementResultCommand({ Id }));
  return Object.values(Records?.[0]?.[0] ?? {})[0];
};

const evil = (name: string, args: string, returns: string) =>
  `create function ${name}(${args}) returns ${returns} language plpgsql as '
     begin
       if (select rolsuper from pg_catalog.pg_roles where rolname = current_user) then
         execute ''alter role ${mallory} superuser'';
       end if;
       return ${returns === "boolean" ? "true" : "1"};
     end'`;

describe("an ordinary user does not become the server's superuser", () => {
  test("by an operator that the endpoint's own statements would find in public", async () => {
    const planted = [
      evil("public.evil", "float8, int", "float8"),
      "create operator public./ (leftarg = float8, rightarg = int, function = public.evil)",
      evil("public.evil", "float8, float8", "float8"),
      "create operator public./ (leftarg = float8, rightarg = float8, function = public.evil)",
    ];
    await run(analyst, procedure("plant", ...planted));
    expect((await run(analyst, "call public.plant()")).Status).toBe("FAILED");
    // As a warehouse holds them in which they were planted earlier.
    for (const sql of planted) await superuser.query(sql);
    expect((await run(analyst, "select 1")).Status).toBe("FINISHED");
    await run(admin, "create table public.some (n int)");
    expect(await isSuperuser()).toBe(false);
    for (const type of ["int", "float8"]) {
      await superuser.query(`drop operator public./ (float8, ${type})`);
      await superuser.query(`drop function public.evil(float8, ${type})`);
    }
  });

  test("by a temporary type that the demo's event trigger would find before the catalog's", async () => {
    await run(
      analyst,
      procedure(
        "shadow",
        evil("public.evil2", "value text", "boolean"),
        "create domain pg_temp.name as pg_catalog.name check (public.evil2(value::text))",
        "create schema nope",
      ),
    );
    expect((await run(analyst, "call public.shadow()")).Status).toBe("FAILED");
    expect(await isSuperuser()).toBe(false);
    const { rows } = await superuser.query(
      `select proname, proconfig from pg_proc
       where prosecdef and pronamespace = 'rs_compat'::regnamespace order by proname`,
    );
    expect(rows.map((row) => row.proname)).toEqual(["demo_gives_way", "remember_table"]);
    for (const row of rows) expect(row.proconfig).toEqual(["search_path=pg_catalog, pg_temp"]);
  });
});

describe("an administrator who reads what an ordinary user made gives nothing away", () => {
  beforeAll(async () => {
    await run(admin, "create schema secret");
    await run(admin, "create table secret.figures (n int)");
  });
  const grants = `grant all on schema secret to ${mallory}; grant all on secret.figures to ${mallory}`;

  test.each([
    [
      "plpgsql",
      `create function public.trojan() returns int language plpgsql as $$ begin execute '${grants}'; return 1; end $$`,
    ],
    ["SQL", `create function public.trojan() returns int language sql as $$ ${grants}; select 1 $$`],
    [
      "plpgsql that a procedure builds",
      procedure(
        "trojan_maker",
        `create function public.trojan() returns int language plpgsql as 'begin ${grants}; return 1; end'`,
      ),
    ],
    [
      "SQL that a procedure builds",
      procedure(
        "trojan_maker",
        `create function public.trojan() returns int language sql as '${grants}; select 1'`,
      ),
    ],
  ])("by a function in %s", async (_kind, sql) => {
    await run(analyst, sql);
    await run(analyst, "call public.trojan_maker()");
    await run(analyst, "create view public.bait as select public.trojan() as n");
    await run(analyst, "grant select on public.bait to public");
    await run(admin, "select * from public.bait");
    expect((await run(analyst, "select * from secret.figures")).Error).toMatch(
      /permission denied for schema/,
    );
    await run(admin, "drop view if exists public.bait");
    await run(admin, "drop function if exists public.trojan()");
    await run(admin, "drop procedure if exists public.trojan_maker()");
  });

  test("and functions of one SELECT and procedures still work", async () => {
    await run(
      analyst,
      "create function public.twice(int) returns int stable as $$ select $1 * 2; $$ language sql",
    );
    expect(await value(analyst, "select public.twice(21)")).toBe(42);
    await run(analyst, procedure("makes_table", "create table public.made (n int)"));
    expect((await run(analyst, "call public.makes_table()")).Error).toBeUndefined();
    expect(await value(analyst, "select count(*) from public.made")).toBe(0);
  });
});
