import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestUser, type TestWarehouse, testWarehouse } from "./testing";

// What only Redshift has is named in the error, and what is a plain fault stays one.

let warehouse: TestWarehouse;
let boss: TestUser;
let other: TestUser;
let ana: TestUser;

beforeAll(async () => {
  warehouse = await testWarehouse();
  boss = await warehouse.superuser("IAMR:Boss");
  other = await warehouse.superuser("IAMR:Other");
  ana = await warehouse.user("IAMR:Ana");
  await boss.run("create table public.a2 (n int, s super, at timestamp)");
  await boss.run("grant all on public.a2 to public");
});
afterAll(() => warehouse.drop());

describe("named", () => {
  test.each([
    ["select a2.s.a from a2", "navigation into SUPER", 8],
    ["select n, t.s.a[0].b from a2 t", "navigation into SUPER", 11],
    ["select (s).a from a2", "navigation into SUPER", 9],
    ["select c from a2, a2.s as c", "navigation into SUPER", 19],
    ["select c from a2 t, t.s.a as c", "navigation into SUPER", 21],
    ["select c from a2 t join t.s.a as c on true", "navigation into SUPER", 25],
    ["select 1, array_flatten(array(1))", "ARRAY_FLATTEN", 11],
    ["select fnv_hash(n) from a2", "FNV_HASH", 8],
    ["select at + 1 from a2", "timestamp without time zone + integer", 11],
    ["select dateadd(day, 1, at) - n from a2", "timestamp without time zone - integer", 28],
    ["select 1 + getdate()", "integer + timestamp without time zone", 10],
    ["select array_concat(s, s) from (select json_parse('1') as s)", "ARRAY_CONCAT of what is no array", 0],
  ])("%s", async (sql, what, position) => {
    const at = position ? `\n  Position: ${position}` : "";
    expect(await ana.failure(sql)).toBe(`ERROR: ${what} is not supported by the local engine${at}`);
  });

  test.each(["create schema theirs authorization", "alter table a2 owner to"])("%s", async (sql) => {
    expect(await boss.failure(`${sql} "${other.session.dbUser}"`)).toBe(
      `ERROR: making "${other.session.dbUser}" an owner is not supported by the local engine`,
    );
  });
});

describe("a plain fault", () => {
  test.each([
    ["select public from public.nope", 'ERROR: relation "public.nope" does not exist\n  Position: 20'],
    ["select * from a2, nope.s", 'ERROR: relation "nope.s" does not exist\n  Position: 19'],
    [
      "select other.s.t.a from a2",
      "ERROR: a name in another database (other) is not supported by the local engine\n  Position: 8",
    ],
    ["select mine(1)", "function mine(integer) does not exist"],
    ["select n + true from a2", "operator does not exist: integer + boolean"],
    ["select nope.n from a2", 'missing FROM-clause entry for table "nope"'],
    [
      "select nope.n from a2",
      "If a path into a SUPER column is meant: navigation into SUPER is not supported",
    ],
  ])("%s", async (sql, message) => {
    expect(await ana.failure(sql)).toContain(message);
  });

  test("a function of the user's own is called whatever its name", async () => {
    await ana.run(
      "create function public.soundex(varchar) returns varchar immutable language sql as $$ select 'S' || $1 $$",
    );
    expect(await ana.value("select soundex('x')")).toBe("Sx");
  });
});

describe("DROP ROLE", () => {
  const role = () => `held-${ana.session.dbUser.slice(-12)}`;

  test("leaves a role that somebody has, but by FORCE", async () => {
    await boss.run(`create role "${role()}"`);
    await boss.run(`grant role "${role()}" to "${ana.session.dbUser}"`);
    for (const end of ["", " restrict"])
      expect(await boss.failure(`drop role "${role()}"${end}`)).toContain(
        `Role "${role()}" is granted to "${ana.session.dbUser}".`,
      );
    expect(await boss.failure(`drop role "${role()}" now`)).toContain('syntax error at or near "now"');
    expect(await ana.failure(`drop role "${role()}" force`)).toContain("permission denied");
    await boss.run(`drop role "${role()}" force`);
    expect(await boss.value(`select count(*) from svv_roles where role_name = '${role()}'`)).toBe("0");
  });

  test("takes one that nobody has", async () => {
    await boss.run(`create role "${role()}"`);
    await boss.run(`drop role "${role()}"`);
    expect(await boss.value(`select count(*) from svv_roles where role_name = '${role()}'`)).toBe("0");
  });
});
