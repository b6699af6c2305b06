import type { CatalogTable, Column } from "./catalog";
import { ddlError } from "./hive-error";
import { partitionPath } from "./partition-name";
import { type Outcome, type Session, textOutcome } from "./session";
import { readView } from "./view";

/** Hive's patterns: `*` for anything, `|` between choices, no case. */
function matching(pattern: string | null): (name: string) => boolean {
  if (pattern === null) return () => true;
  const choices = pattern.split("|").map((choice) =>
    choice
      .split("*")
      .map((part) => part.replace(/[.+?^${}()[\]\\]/g, "\\$&"))
      .join(".*")
      .replaceAll("\\.\\.*", ".*")
      .replaceAll("\\..*", ".*"),
  );
  const whole = new RegExp(`^(?:${choices.join("|")})$`, "i");
  return (name) => whole.test(name);
}

export async function databases({ catalog }: Session, pattern: string | null): Promise<Outcome> {
  const names = (await catalog.databases()).map(({ name }) => name).filter(matching(pattern));
  return textOutcome(["database_name"], names.sort());
}

export async function tables(
  { catalog }: Session,
  database: string,
  pattern: string | null,
  onlyViews: boolean,
): Promise<Outcome> {
  const all = await catalog.tables(database);
  const shown = onlyViews ? all.filter(({ type }) => type === "VIRTUAL_VIEW") : all;
  const names = shown.map(({ name }) => name).filter(matching(pattern));
  return textOutcome([onlyViews ? "views" : "tab_name"], names.sort());
}

export async function partitions(table: CatalogTable, { catalog }: Session): Promise<Outcome> {
  if (table.partitionKeys.length === 0) {
    throw ddlError(`Table ${table.name} is not a partitioned table`);
  }
  const all = await catalog.partitions(table);
  return textOutcome(
    ["partition"],
    all.map(({ values }) => partitionPath(table.partitionKeys, values)).sort(),
  );
}

export function columns(table: CatalogTable): Outcome {
  const names = [...table.columns, ...table.partitionKeys].map(({ name }) => name.padEnd(20));
  return textOutcome(["field"], names);
}

export function properties(table: CatalogTable, key: string | null): Outcome {
  const value = key === null ? undefined : table.parameters[key];
  if (key !== null)
    return textOutcome(
      ["prpt_value"],
      [value ?? `Table ${table.database}.${table.name} does not have property: ${key}`],
    );
  const lines = Object.entries(table.parameters).map(([name, text]) => `${name}\t${text}`);
  return textOutcome(["prpt_name", "prpt_value"], lines.sort());
}

const described = ["col_name", "data_type", "comment"];
const line = ({ name, type, comment = "" }: Column) =>
  [name, type, comment].map((text) => text.padEnd(20)).join("\t");

export function describe(
  table: CatalogTable,
  detail: "none" | "extended" | "formatted",
  column: string | null,
): Outcome {
  const all = [...table.columns, ...table.partitionKeys];
  if (column !== null) {
    const found = all.find(({ name }) => name === column);
    if (!found) throw ddlError(`Invalid column reference ${column}`);
    return textOutcome(described, [line(found)]);
  }
  const lines = all.map(line);
  if (table.partitionKeys.length > 0) {
    const heading = described
      .map((name, i) => (i === 0 ? `# ${name}` : name).padEnd(i === 0 ? 24 : 20))
      .join("\t");
    lines.push(
      "\t \t ",
      "# Partition Information\t \t ",
      heading,
      "\t \t ",
      ...table.partitionKeys.map(line),
    );
  }
  if (detail !== "none") lines.push("\t \t ", ...details(table));
  return textOutcome(described, lines);
}

function details(table: CatalogTable): string[] {
  const pair = (name: string, value: string) => `${name.padEnd(20)}\t${value}\t `;
  return [
    "# Detailed Table Information\t \t ",
    pair("Database:", table.database),
    ...(table.owner === undefined ? [] : [pair("Owner:", table.owner)]),
    ...(table.createdAt === undefined ? [] : [pair("CreateTime:", table.createdAt.toUTCString())]),
    pair("Location:", table.location),
    pair("Table Type:", table.type),
    "Table Parameters:\t \t ",
    ...Object.entries(table.parameters).map(([name, value]) => `\t${name.padEnd(20)}\t${value}`),
    "\t \t ",
    "# Storage Information\t \t ",
    pair("SerDe Library:", table.serde.library),
    pair("InputFormat:", table.inputFormat),
    pair("OutputFormat:", table.outputFormat),
    "Storage Desc Params:\t \t ",
    ...Object.entries(table.serde.parameters).map(([name, value]) => `\t${name.padEnd(20)}\t${value}`),
  ];
}

const quoted = (text: string) =>
  `'${text.replace(/['\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\t", "\\t")}'`;

/** A list in brackets, as SHOW CREATE TABLE lays it out. */
function block(open: string, items: string[]): string[] {
  return [open, ...items.map((item, i) => `  ${item}${i < items.length - 1 ? ", " : ")"}`)];
}

export function createTable(table: CatalogTable): Outcome {
  const name = `\`${table.database}.${table.name}\``;
  if (table.type === "VIRTUAL_VIEW") {
    return textOutcome(
      ["createtab_stmt"],
      [`CREATE VIEW ${name} AS`, ...readView(table).originalSql.split("\n")],
    );
  }
  const column = (each: Column) =>
    `\`${each.name}\` ${each.type}${each.comment === undefined ? "" : ` COMMENT ${quoted(each.comment)}`}`;
  const pairs = (record: Record<string, string>) =>
    Object.entries(record)
      .sort()
      .map(([key, value]) => `${quoted(key)}=${quoted(value)}`);
  const lines = block(`CREATE EXTERNAL TABLE ${name}(`, table.columns.map(column));
  if (table.comment !== undefined) lines.push("COMMENT", `  ${quoted(table.comment)}`);
  if (table.partitionKeys.length > 0)
    lines.push(...block("PARTITIONED BY ( ", table.partitionKeys.map(column)));
  lines.push("ROW FORMAT SERDE ", `  ${quoted(table.serde.library)} `);
  const parameters = pairs(table.serde.parameters);
  if (parameters.length > 0) lines.push(...block("WITH SERDEPROPERTIES ( ", parameters));
  lines.push(
    "STORED AS INPUTFORMAT ",
    `  ${quoted(table.inputFormat)} `,
    "OUTPUTFORMAT ",
    `  ${quoted(table.outputFormat)}`,
  );
  lines.push("LOCATION", `  ${quoted(table.location)}`);
  const properties = pairs(
    Object.fromEntries(Object.entries(table.parameters).filter(([key]) => key !== "EXTERNAL")),
  );
  if (properties.length > 0) lines.push(...block("TBLPROPERTIES (", properties));
  return textOutcome(["createtab_stmt"], lines);
}
