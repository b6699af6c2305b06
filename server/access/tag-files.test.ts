import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as csv } from "@/app/api/v1/access/tag-assignments/csv/route";
import { GET as yaml } from "@/app/api/v1/access/tag-assignments/yaml/route";
import { POST as draftAssignments } from "@/app/api/v1/access/tag-drafts/route";
import { request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { assignSteps } from "./assign-steps";
import { assigned } from "./assigned";
import { applySteps, openLake } from "./engine";
import type { Catalog, Tags } from "./model";
import { readSheet, sheetHeading, sheetLine } from "./tag-sheet";
import { isYaml, readYaml } from "./tag-yaml";
import { yamlLines } from "./tag-yaml-writing";
import { connect, database, emptyCatalog, put, table } from "./test-bed";

const A = "111111111111";

/** Names that a file has to quote, or that look like something else in one. */
const word = fc.oneof(
  fc.constantFrom("true", "null", "-", "~", "tag", "database", "a=", "=", "3", "1e3", "0x1", "a: b", "# no"),
  fc.stringMatching(/^[a-z0-9_.:*/=+\-@%é]([a-z0-9_.:*/=+\-@% ]{0,6}[a-z0-9_.:*/=+\-@%])?$/),
);
const name = fc.oneof(
  fc.constantFrom("tags", "tables", 'q"uote', "semi;colon", "com,ma", "ta\tb", "'"),
  word,
);
const keys = fc.uniqueArray(word, { minLength: 1, maxLength: 3 });

const catalogs: fc.Arbitrary<Catalog> = fc.tuple(keys, keys).chain(([tagKeys, values]) => {
  const tags: fc.Arbitrary<Tags> = fc.dictionary(fc.constantFrom(...tagKeys), fc.constantFrom(...values), {
    noNullPrototype: true,
  });
  const column = fc.record({ name, type: fc.constant("string"), tags });
  const by = <One extends { name: string }>(one: fc.Arbitrary<One>, maxLength: number) =>
    fc.uniqueArray(one, { maxLength, selector: (each) => each.name });
  const tables = fc
    .record({ name, tags, columns: by(column, 3) })
    .map(({ columns, ...rest }) => ({ ...table("", []), ...rest, columns }));
  return by(fc.record({ name, tags, tables: by(tables, 3) }), 3).map((databases) => ({
    ...{ ...emptyCatalog(A), databases },
    tags: tagKeys.map((key) => ({ key, values })),
  }));
});

const untagged = ({ databases, ...rest }: Catalog): Catalog => ({
  ...rest,
  databases: databases.map((one) => ({
    ...{ ...one, tags: {} },
    tables: one.tables.map((inner) => ({
      ...{ ...inner, tags: {} },
      columns: inner.columns.map((each) => ({ ...each, tags: {} })),
    })),
  })),
});

const filesOf = (catalog: Catalog) => {
  const tagKeys = catalog.tags.map(({ key }) => key);
  const places = [...assigned(catalog, {})];
  const sheet =
    sheetHeading(tagKeys) + places.map(({ tags, ...at }) => sheetLine(at, tags, tagKeys)).join("");
  return { places, sheet, text: [...yamlLines(A, places)].join("") };
};

test("a file that comes back is no change, and makes all of it where there was nothing", () => {
  fc.assert(
    fc.property(catalogs, (catalog) => {
      const { places, sheet, text } = filesOf(catalog);
      expect([isYaml(sheet), isYaml(text)]).toEqual([false, true]);
      for (const { lines, problems } of [readSheet(sheet), readYaml(text, A)]) {
        expect(problems).toEqual([]);
        expect(assignSteps(catalog, lines)).toMatchObject({ steps: [], changed: 0, problems: [] });
        const bare = untagged(catalog);
        const { steps } = assignSteps(bare, lines);
        const then = applySteps(openLake({ catalogs: [bare], identities: [] }), steps).lake.catalogs[0];
        expect([...assigned(then ?? bare, {})]).toEqual(places);
      }
    }),
    { numRuns: 150 },
  );
});

const sales = table("sales", ["id", "email"], { tags: { stage: "prod" } });
const lake: Catalog = {
  ...emptyCatalog(A),
  tags: [
    { key: "pii", values: ["false", "true"] },
    { key: "stage", values: ["dev", "prod"] },
  ],
  databases: [
    database("retail", [sales, table("people", ["id"], { tags: { stage: "dev" } })], {
      tags: { pii: "false" },
    }),
    database("web", [table("visits", ["id"])]),
  ],
};

const problemsIn = (text: string) => {
  const { lines, problems } = readYaml(text, A);
  return [...problems, ...assignSteps(lake, lines).problems].map(({ line, message }) => [line, message]);
};

test("what is wrong in YAML is named with its line, and the rest is read", () => {
  const text = [
    "# by hand",
    "databases:",
    "  retail:",
    "    tags: { pii: true, colour: red }",
    "    owner: me",
    "    tables:",
    "      sales:",
    "        tags:",
    "          stage: null",
    "          pii: { true: 1 }",
    "          pii: maybe",
    "      none: { tags: { pii: true } }",
    `  ${"x".repeat(256)}: { tags: { pii: true } }`,
    "  web: { tags: { pii: false, pii: true } }",
  ].join("\n");
  expect(isYaml(text)).toBe(true);
  expect(assignSteps(lake, readYaml(text, A).lines)).toMatchObject({ changed: 3 });
  expect(problemsIn(text)).toEqual([
    [5, "owner is none of: tags, tables."],
    [10, "pii has one value here, a text."],
    [13, "database: Too big: expected string to have <=255 characters"],
    [4, "There is no LF-tag colour. Create it first."],
    [11, "pii has no value maybe. It has: false, true."],
    [12, "There is no table none in retail."],
    [14, "This key was said of the same place before."],
  ]);
});

test("a text that is no YAML, or another account's, assigns nothing", () => {
  expect(readYaml("databases:\n  a: {\n", A)).toMatchObject({ lines: [], problems: [{ line: 3 }] });
  expect(readYaml("databases: &a\n  web: *a\n", A)).toMatchObject({
    ...{ lines: [], problems: [{ line: 1, message: "Anchors, aliases and tags of YAML are not read." }] },
  });
  const abroad = 'databases: { web: { tags: { pii: true } } }\naccount: "222222222222"\n';
  expect(readYaml(abroad, A)).toEqual({
    lines: [],
    problems: [
      {
        ...{ line: 2, text: 'account: "222222222222"' },
        message: `This file is of the account 222222222222, not of ${A}.`,
      },
    ],
  });
});

test("what a reader of YAML dies of is not given to it", () => {
  const texts = ["{ a: ", "- ", "? ", "&a ", "!a "].map((part) => `databases:\n  ${part.repeat(100_000)}`);
  for (const text of texts)
    expect(readYaml(text, A)).toMatchObject({
      lines: [],
      problems: [{ line: 2, message: expect.any(String) }],
    });
});

test("one more than fifty LF-tags on one place is named, unless another is taken off", () => {
  const many = Array.from({ length: 51 }, (_, n) => `k${n}`);
  const full: Catalog = {
    ...emptyCatalog(A),
    tags: many.map((key) => ({ key, values: ["v"] })),
    databases: [
      database("web", [], { tags: Object.fromEntries(many.slice(0, 50).map((key) => [key, "v"])) }),
    ],
  };
  const drafted = (text: string) => assignSteps(full, readSheet(text).lines);
  expect(drafted("web,,,k50=v").problems).toMatchObject([{ line: 1, message: /50 LF-tags/ }]);
  expect(drafted("web,,,k50=v,k0=")).toMatchObject({ changed: 2, problems: [] });
});

test("a sheet whose lines end in several ways is read line by line, and what is wrong of one is told once", () => {
  const read = readSheet(
    "database,table,column,pii\r\nweb,a,,true\r\nweb,b,,true\nweb,c,,,x,y\nweb,d,,false\r",
  );
  expect(read.lines.map(({ line, assignment }) => [line, assignment.table])).toEqual([
    [2, "a"],
    [3, "b"],
    [5, "d"],
  ]);
  expect(read.problems).toEqual([{ line: 4, text: "web, c, , , x, y", message: "Not key=value." }]);
});

let app: TestApp;
let viewer: TestPerson;
beforeAll(async () => {
  app = await testApp();
  await connect(app, A);
  await put(lake);
  viewer = await app.person("viewer");
});
afterAll(() => app.close());

const read = async (route: typeof csv, query: Record<string, string>) => {
  const asked = new URLSearchParams({ accountId: A, ...query });
  const answer = await route(request("GET", `/api/v1/x?${asked}`, { as: viewer }), {
    params: Promise.resolve({}),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

test("what is more than a Change has calls is refused before it is proposed", async () => {
  await connect(app, "333333333333");
  const tables = Array.from({ length: 2_001 }, (_, n) => table(`t${n}`, []));
  await put({ ...lake, catalogId: "333333333333", databases: [database("wide", tables)] });
  const sheet = tables.map(({ name: one }) => `wide,${one},,pii=true`).join("\n");
  const analyst = await app.person("analyst");
  const draft = (text: string) =>
    draftAssignments(
      request("POST", "/api/v1/x", { as: analyst, body: { accountId: "333333333333", sheet: text } }),
      { params: Promise.resolve({}) },
    );
  const answer = await draft(sheet);
  expect(answer.status).toBe(413);
  expect((await answer.json()).detail).toContain("2001 calls");
  expect((await draft(sheet.slice(0, sheet.lastIndexOf("\n")))).status).toBe(200);
});

test("what the page shows is sent as CSV and as YAML", async () => {
  const all = await read(csv, {});
  expect(all.text).toBe(
    "database,table,column,pii,stage\r\nretail,,,false,\r\nretail,people,,,dev\r\nretail,sales,,,prod\r\n",
  );
  expect(all.headers.get("content-disposition")).toBe(`attachment; filename="lf-tags-${A}.csv"`);
  expect((await read(csv, { search: "web" })).text).toBe("database,table,column,pii,stage\r\n");
  expect((await read(csv, { database: "retail", search: "peo" })).text).toBe(
    "database,table,column,pii,stage\r\nretail,people,,,dev\r\n",
  );
  expect((await read(yaml, {})).text).toBe(
    [
      `account: "${A}"`,
      "databases:",
      "  retail:",
      '    tags: { pii: "false" }',
      "    tables:",
      "      people:",
      "        tags: { stage: dev }",
      "      sales:",
      "        tags: { stage: prod }",
      "",
    ].join("\n"),
  );
  expect((await read(yaml, { accountId: "999999999999" })).status).toBe(404);
  expect((await read(csv, { database: "nowhere" })).status).toBe(404);
  expect((await read(csv, { table: "sales" })).status).toBe(422);
});
