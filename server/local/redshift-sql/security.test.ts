import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installCompat, runSql } from "./index";
import { COMPAT_FUNCTIONS, COMPAT_RELATIONS } from "./names";
import { type TestUser, type TestWarehouse, testWarehouse } from "./testing";

let warehouse: TestWarehouse;
let boss: TestUser;
let ana: TestUser;

beforeAll(async () => {
  warehouse = await testWarehouse();
  boss = await warehouse.superuser("IAMR:Boss");
  ana = await warehouse.user("IAMR:Ana");
});
afterAll(() => warehouse.drop());

const refused =
  /not supported by the local engine|permission denied|LOAD source is not supported|syntax error|unrecognized configuration parameter|must be owner|must be superuser|cannot insert multiple|Only roles with|must be one SELECT/;

describe.each(["an ordinary user", "a warehouse's superuser"])("%s cannot leave the warehouse by", (who) => {
  test.each([
    "set session authorization postgres",
    "SET SESSION SESSION AUTHORIZATION DEFAULT",
    "set local session authorization 'postgres'",
    "reset session authorization",
    "set session_authorization to postgres",
    "set role postgres",
    "set local role none",
    "reset role",
    "select set_config('session_authorization', 'postgres', false)",
    "select pg_catalog.\"set_config\"('role', 'postgres', false)",
    "update pg_settings set setting = 'postgres' where name = 'role'",
    "discard all",
    "do $$ begin raise notice 'x'; end $$",
    "create extension dblink",
    "create language plperlu",
    "create server s foreign data wrapper file_fdw",
    "create role mighty superuser",
    "create user mighty createuser",
    "create database other",
    "drop database dev",
    "alter system set work_mem = '1GB'",
    "alter database dev set search_path = x",
    "create trigger t before insert on x execute function y()",
    "create event trigger e on ddl_command_start execute function y()",
    "listen x",
    "notify x, 'y'",
    "load 'auto_explain'",
    "select pg_read_file('/etc/passwd')",
    "select pg_catalog.pg_read_binary_file('/etc/passwd')",
    "select pg_ls_dir('/')",
    "select lo_import('/etc/passwd')",
    "select * from dblink('', 'select 1') as t(a int)",
    "select pg_advisory_lock(1)",
    "select query_to_xml('select 1', true, true, '')",
    "select * from pg_authid",
    "select rolpassword from pg_authid",
    "copy x from program 'id'",
    "copy (select 1) to '/tmp/x'",
    "copy x from '/etc/passwd'",
    "copy x to stdout",
    "select 1; reset session authorization",
    "explain copy x from '/etc/passwd'",
    "with x as (delete from rs_compat.query_log returning 1) select * from x",
    "delete from rs_compat.query_log",
    "select * from rs_compat.query_log",
    "insert into rs_compat.load_error (user_name) values ('x')",
    "create table rs_compat.mine (a int)",
    "create or replace function rs_compat.is_superuser() returns boolean language sql as $$ select true $$",
    "drop schema rs_compat cascade",
    "alter schema rs_compat rename to x",
    "select rs_compat.remember_table('pg_class'::regclass, '{}')",
    "create function f() returns int language c as 'x', 'y'",
    "create function f() returns int language plpgsql as $$ begin return 1; end $$",
    "create function f() returns int language sql as $$ grant all on x to public; select 1 $$",
    "create function f() returns int language sql as $$ with x as (delete from y returning 1) select 1 $$",
    "create function f() returns int language sql as 'select 1'",
    "create function f() returns int language sql return 1",
    "create procedure p() language sql as $$ select 1 $$",
    "create unique index i on x (a)",
    "create function f() returns int language plpythonu as $$ return 1 $$",
    "create procedure p() language plpgsql as $$ begin set session authorization postgres; end $$",
    "create procedure p() language plpgsql as $$ begin perform pg_read_file('/etc/passwd'); end $$",
    "grant pg_read_server_files to session_user",
    "grant pg_execute_server_program to current_user",
    "savepoint a",
    "set standard_conforming_strings to off",
    "set search_path to x; select 1",
  ])("%s", async (sql) => {
    const user = who === "an ordinary user" ? ana : boss;
    expect(await user.failure(sql)).toMatch(refused);
    expect(await user.value("select current_user")).toBe(user.session.dbUser);
  });
});

describe("a procedure", () => {
  const procedure =
    "create or replace procedure p() language plpgsql as $$ begin execute 'reset session ' || 'authorization'; end $$";

  test("built at run time can take back nothing on a connection of the user's own", async () => {
    await ana.run(procedure);
    await ana.run("call p()");
    expect(await ana.value("select current_user")).toBe(ana.session.dbUser);
  });

  test("is refused on a connection that a superuser lent", async () => {
    const lent = await ana.session.admin();
    try {
      await lent.query(`set session authorization "${ana.session.dbUser}"`);
      const sink = { columns: () => {}, row: () => {} };
      await expect(runSql({ ...ana.session, client: lent }, procedure, [], sink)).rejects.toThrow(
        "not supported by the local engine",
      );
    } finally {
      await lent.end();
    }
  });

  test("has its body translated", async () => {
    await ana.run("create table done (at timestamp, n int)");
    await ana.run(
      "create procedure q(n int) language plpgsql as $$ begin insert into done values (getdate(), nvl(n, 0)); end $$",
    );
    await ana.run("call q(3)");
    expect(await ana.value("select n from done where datediff(day, at, sysdate) = 0")).toBe("3");
  });
});

describe("a statement that a procedure builds", () => {
  test.each([
    "create function built() returns int language plpgsql as 'begin return 1; end'",
    "create function built() returns int language sql as 'grant usage on schema public to public; select 1'",
    "create function built() returns int language sql begin atomic select 1; end",
    "create procedure built() language sql as 'select 1'",
    "create domain built as int",
    "create type built as enum ('a')",
    "create rule built as on insert to plain do also select 1",
    "create trigger built before insert on plain execute function nothing()",
    "create operator public./ (leftarg = float8, rightarg = float8, function = float8pl)",
    "create aggregate built(int) (sfunc = int4pl, stype = int)",
    "create cast (plain as int) with inout",
    "create policy built on plain using (true)",
    "create index on plain (a)",
    "alter function reads() volatile",
    "set session_replication_role = replica",
    "drop event trigger headgate_refuse_ddl",
    "alter event trigger headgate_check_routine disable",
  ])("is refused: %s", async (sql) => {
    await ana.run("create table if not exists plain (a int)");
    await ana.run(
      "create or replace function reads() returns text stable language sql as $$ select 'a;b' from plain; $$",
    );
    await ana.run(
      `create or replace procedure builds() language plpgsql as $$ begin execute '${sql.replaceAll("'", "''")}'; end $$`,
    );
    expect(await ana.failure("call builds()")).toMatch(
      /not supported by the local engine|one SELECT|must be owner|permission denied/,
    );
  });
});

describe("rights", () => {
  test("a user reads what is granted, also through a role", async () => {
    await boss.run("create table secret (a int)");
    await boss.run("insert into secret values (1)");
    expect(await ana.failure("select * from secret")).toContain("permission denied for table secret");
    expect(await ana.value("select count(*) from svv_all_tables where table_name = 'secret'")).toBe("0");
    const role = `readers-${ana.session.dbUser.slice(-12)}`;
    await boss.run(`create role "${role}"`);
    await boss.run(`grant select on table secret to role "${role}"`);
    await boss.run(`grant role "${role}" to "${ana.session.dbUser}"`);
    expect(await ana.value("select * from secret")).toBe("1");
    expect(await ana.failure("unload ('select * from secret') to 's3://locked/x'")).toContain(
      "Access Denied",
    );
    await boss.run(`revoke role "${role}" from "${ana.session.dbUser}"`);
    await boss.run(`revoke select on secret from role "${role}"`);
    await boss.run(`drop role "${role}"`);
    expect(await ana.failure("unload ('select * from secret') to 's3://lake/x/'")).toContain(
      "permission denied for table secret",
    );
    expect(ana.objects.keys()).toEqual([]);
  });

  test("COPY needs INSERT on the table, and shadowing a function changes nothing for others", async () => {
    await boss.run("create table theirs (a int)");
    ana.objects.set("lake/a", "1\n");
    expect(await ana.failure("copy theirs from 's3://lake/a' csv")).toContain(
      "permission denied for table theirs",
    );
    await ana.run(
      "create function getdate() returns timestamp stable language sql as $$ select '1999-01-01'::timestamp $$",
    );
    expect(await boss.value("select getdate() > '2020-01-01'")).toBe("t");
    expect(await ana.value("select getdate() > '2020-01-01'")).toBe("t");
  });

  test("users are made by superusers, without a superuser's attributes", async () => {
    const name = `u-${ana.session.dbUser.slice(-12)}`;
    expect(await ana.failure(`create user "${name}" password 'Abcdef12'`)).toContain(
      "permission denied to create role",
    );
    await boss.run(`create user "${name}" password 'Abcdef12' connection limit 3 nocreatedb`);
    const { rows } = await warehouse.admin.query(
      "select rolsuper, rolcreatedb, rolcreaterole, rolconnlimit from pg_roles where rolname = $1",
      [name],
    );
    expect(rows).toEqual([{ rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolconnlimit: 3 }]);
    await boss.run(`alter user "${name}" password disable`);
    await boss.run(`drop user "${name}"`);
  });
});

describe("the compatibility schema", () => {
  test("goes in twice, and again when it was changed", async () => {
    const info = { database: "dev", ownerRole: warehouse.owner };
    await installCompat(warehouse.admin, info);
    await warehouse.admin.query("comment on schema rs_compat is 'version old'");
    await installCompat(warehouse.admin, info);
    const { rows } = await warehouse.admin.query(
      "select obj_description('rs_compat'::regnamespace) as version",
    );
    expect(rows[0]?.version).toMatch(/^version [0-9a-f]{16}$/);
  });

  test("holds every function and view that the rewriter calls there", async () => {
    const { rows } = await warehouse.admin.query<{ name: string }>(
      `select proname as name from pg_proc where pronamespace = 'rs_compat'::regnamespace
        union select relname from pg_class where relnamespace = 'rs_compat'::regnamespace`,
    );
    const present = new Set(rows.map(({ name }) => name));
    expect([...COMPAT_FUNCTIONS, ...COMPAT_RELATIONS].filter((name) => !present.has(name))).toEqual([]);
  });

  test.each([...COMPAT_RELATIONS])("%s answers an ordinary user", async (name) => {
    await expect(ana.run(`select * from ${name}`)).resolves.toMatchObject({ hasResultSet: true });
  });
});
