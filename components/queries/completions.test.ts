import { describe, expect, it } from "vitest";
import { completionsAt } from "./completions";
import { buildIndex } from "./name-index";

const table = (schema: string, name: string, columns: string[]) => ({
  schema,
  name,
  columns,
  types: columns.map((_, place) => place % 2),
});
const listed = (schema: string, name: string, type = "TABLE") => ({ schema, name, type, rows: 1200 });

const index = buildIndex(
  {
    takenAt: "2026-01-01T00:00:00.000Z",
    schemas: ["public", "lake", "pg_catalog"],
    tables: [
      listed("public", "sales"),
      listed("public", "users"),
      listed("lake", "Events", "VIEW"),
      listed("lake", "sales"),
    ],
  },
  {
    takenAt: "2026-01-01T00:00:00.000Z",
    types: ["integer", "varchar"],
    tables: [
      table("public", "sales", ["salesid", "user", "Odd Name"]),
      table("public", "users", ["userid", "firstname"]),
      table("lake", "sales", ["lakeid"]),
    ],
  },
);

const complete = (marked: string) =>
  completionsAt(marked.replace("|", ""), marked.indexOf("|"), index, ["since", "until"]);
const labels = (marked: string) =>
  complete(marked)
    ?.options.filter(({ type }) => !["keyword", "function", "type"].includes(type ?? ""))
    .map(({ label }) => label);

describe("completions", () => {
  it.each<[string, string[]]>([
    ["select * from |", ["sales", "users", "Events", "sales", "public", "lake"]],
    ["select * from us|", ["users", "public", "lake"]],
    ["select * from lake.|", ["Events", "sales"]],
    ["select * from lake.sales where |", ["lakeid", "sales"]],
    ["select s.| from sales s", ["salesid", "user", "Odd Name"]],
    ["select sales.| from users", ["salesid", "user", "Odd Name"]],
    ["select | from sales s join users u", ["salesid", "user", "Odd Name", "userid", "firstname", "s", "u"]],
    [
      "with w as (select userid as id from users) select * from |",
      ["w", "sales", "users", "Events", "sales", "public", "lake"],
    ],
    ["with w as (select userid as id from users) select w.| from w", ["id"]],
    ["select * from sales where x > :|", [":since", ":until"]],
  ])("%s", (marked, expected) => {
    expect(labels(marked)).toEqual(expected);
  });

  it("quotes what needs quotes, and names the schema of what is not in public", () => {
    const columns = complete("select s.| from sales s")?.options;
    expect(columns?.map(({ apply }) => apply)).toEqual(["salesid", '"user"', '"Odd Name"']);
    expect(complete("select * from Ev|")?.options[0]?.apply).toBe('lake."Events"');
    expect(complete('select s."O| from sales s')?.options[2]).toMatchObject({
      label: '"Odd Name"',
      apply: '"Odd Name"',
    });
  });

  it("follows the case of what is typed", () => {
    const of = (marked: string) => complete(marked)?.options.map(({ label }) => label) ?? [];
    expect(of("SEL|")).toContain("SELECT");
    expect(of("sel|")).toContain("select");
    expect(of("select 1 from sales where nv|")).toContain("nvl2");
  });

  it("says types, and of which table when there are several", () => {
    expect(complete("select s.| from sales s")?.options[0]?.detail).toBe("integer");
    expect(complete("select | from sales s, users u")?.options[3]?.detail).toBe("integer u");
  });
});
