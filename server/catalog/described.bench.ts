import type { Target } from "@/server/accounts/contract";
import { closePool, pool } from "@/server/db/pool";
import { benchDatabase } from "@/server/runs/bench-bed";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { describedOf } from "./described";
import { putDataset } from "./test-bed";

/*
 * What the workbench's tree asks of a database of 5,000 tables with 50 columns, each of which is described in the
 * catalog and has a comment in the warehouse; all names and comments are here already, as the tree keeps them.
 */

const SCHEMAS = 10;
const TABLES = Number(process.env["BENCH_TABLES"] ?? 5_000);
const COLUMNS = 50;
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 50);
const LIMIT_MS = 250;

const at: Target = {
  accountId: "333333333333",
  warehouseKind: "workgroup",
  warehouse: "default",
  database: "dev",
};
const NOUNS = "amount quantity date status code name email city region channel currency total".split(" ");
const noun = (n: number) => NOUNS[n % NOUNS.length] ?? "";

const tables = Array.from({ length: TABLES }, (_, n) => ({
  schema: `bench_${n % SCHEMAS}`,
  name: `table_${n}`,
  comment: `Each ${noun(n)} that the till of shop ${n} keeps`,
}));
const columnsOf = (table: number) =>
  Array.from(
    { length: COLUMNS },
    (_, n) => [`column_${n}`, `The ${noun(table + n)} as it was booked`] as const,
  );

async function fill(): Promise<void> {
  for (let schema = 0; schema < SCHEMAS; schema += 1) {
    const { id } = await putDataset({
      name: `bench_${schema}`,
      accountId: at.accountId,
      description: "What the shops sold",
      tables: tables
        .map((table, n) => ({ ...table, description: `The ${noun(n)} of shop ${n}`, columns: columnsOf(n) }))
        .filter((table) => table.schema === `bench_${schema}`)
        .map((table) => ({
          ...table,
          columns: table.columns.map(([name, said]) => [name, "integer", said] as const),
        })),
    });
    await pool().query(
      `UPDATE dataset SET source_kind = 'redshift', glue_database = NULL, warehouse_kind = $2, warehouse = $3,
         database = $4, schema_name = name WHERE id = $1`,
      [id, at.warehouseKind, at.warehouse, at.database],
    );
  }
  await pool().query("VACUUM ANALYZE");
}

const seen = {
  tables: tables.map((table) => ({ ...table, type: "TABLE", rows: null })),
  columns: tables.map(({ schema, name }, n) => ({ schema, name, said: JSON.stringify(columnsOf(n)) })),
};

const database = await benchDatabase();
try {
  await fill();
  const find = (text: string, expected: number) => async () => {
    const { items } = await describedOf(seen, { ...at, text });
    if (items.length !== expected) throw new Error(`${items.length} tables have ${text}`);
  };
  const samples = await sample(
    {
      "a word in all columns": find("booked", Math.min(TABLES, 200)),
      "a word in some": find("currency", Math.min(TABLES, 200)),
      "a word of the datasets": find("sold", Math.min(TABLES, 200)),
      "a comment on one table": find("till keeps 4321", TABLES > 4_321 ? 1 : 0),
      "two letters": find("th", Math.min(TABLES, 200)),
      nothing: find("xylophone", 0),
    },
    { count: ROUNDS },
  );
  printRatios(`${TABLES} tables of ${COLUMNS} columns, all described`, samples);
  printLimits(
    samples.map((one) => ({
      name: `${one.name}, p95`,
      value: quantile(one, 0.95),
      max: LIMIT_MS,
      unit: "ms",
    })),
  );
} finally {
  await closePool();
  await database.close();
}
