import { createGunzip } from "node:zlib";
import { fromPostgres } from "@/server/local/redshift-sql/postgres-error";
import { relationName } from "@/server/local/redshift-sql/relation";
import { memoryOf } from "@/server/local/redshift-sql/session-memory";
import type { Statement } from "@/server/local/redshift-sql/statement";
import type { SqlOutcome, SqlSession } from "@/server/local/redshift-sql/types";
import { RedshiftSqlError } from "@/server/sql/error";
import { quoteName } from "@/server/sql/tokenize";
import { type Conversion, conversion, firstFault, soundRow } from "./convert";
import { type CopyPlan, readCopy } from "./copy-options";
import { type LoadFault, recordFaults, recordLoad } from "./journal";
import { assertRole } from "./options";
import { readRecords } from "./records";
import { type SourceFile, s3Error, sourceFiles } from "./s3";
import { createStage, type StagedRow, stageRows } from "./stage";
import { stageStructured } from "./structured";
import { loadTarget, type Target } from "./target";

let stages = 0;

/** COPY table FROM 's3://…': stages the files' fields as text, finds what does not fit, loads the rest. */
export async function runCopy(session: SqlSession, statement: Statement): Promise<SqlOutcome> {
  const plan = readCopy(statement, memoryOf(session.client).caseSensitive);
  assertRole(session, plan);
  const name = relationName(plan.table, session.database, plan.tableOffset);
  const started = new Date();
  const own = session.client.getTransactionStatus() === "I";
  if (own) await session.client.query("BEGIN");
  const faults: LoadFault[] = [];
  try {
    const target = await loadTarget(session, plan, name).catch((error: unknown) => {
      throw located(fromPostgres(error, statement.source), plan.tableOffset);
    });
    const files = await sourceFiles(session.objects, plan.source, plan.manifest);
    const loaded = await load(session, plan, target, files, faults);
    // Said nothing, Redshift does so when the table was empty.
    if (loaded > 0 && (plan.statUpdate ?? target.isNew)) await session.client.query(`ANALYZE ${target.name}`);
    if (own) await session.client.query("COMMIT");
    if (faults.length > 0) await recordFaults(session, target, files, faults);
    await recordLoad(session, plan, target, files, {
      started,
      loaded,
      faults: faults.length,
      status: "completed",
    });
    // The Data API tells 0 rows of a COPY; SYS_LOAD_HISTORY tells how many there were.
    return { queryType: "COPY", hasResultSet: false, rows: 0 };
  } catch (error) {
    if (own) await session.client.query("ROLLBACK");
    else await failTransaction(session);
    if (error instanceof LoadFailed) {
      await recordFaults(session, error.target, error.files, faults);
      await recordLoad(session, plan, error.target, error.files, {
        started,
        loaded: 0,
        faults: faults.length,
        status: "failed",
      });
    }
    throw fromPostgres(s3Error(error), statement.source);
  }
}

function located(error: unknown, offset: number): unknown {
  if (!(error instanceof RedshiftSqlError)) return error;
  return new RedshiftSqlError(error.reason, {
    sqlState: error.sqlState,
    offset,
    detail: error.detail,
    hint: error.hint,
  });
}

/** A statement that fails leaves its transaction failed; what failed here PostgreSQL may not have seen. */
async function failTransaction(session: SqlSession): Promise<void> {
  if (session.client.getTransactionStatus() === "T")
    await session.client.query("SELECT 1 / 0").catch(() => {});
}

class LoadFailed extends RedshiftSqlError {
  readonly target: Target;
  readonly files: SourceFile[];
  constructor(target: Target, files: SourceFile[]) {
    super(
      `Load into table '${target.plainName}' failed.  Check 'sys_load_error_detail' system table for details.`,
      { sqlState: "XX000" },
    );
    this.target = target;
    this.files = files;
  }
}

async function load(
  session: SqlSession,
  plan: CopyPlan,
  target: Target,
  files: SourceFile[],
  faults: LoadFault[],
): Promise<number> {
  const { client } = session;
  stages += 1;
  const stage = `rs_stage_${stages}`;
  const limit = Math.max(plan.maxError, 1);
  const report = (fault: LoadFault) => {
    faults.push(fault);
    if (faults.length >= limit + (plan.maxError > 0 ? 1 : 0)) throw new LoadFailed(target, files);
  };
  await createStage(session, stage, target.columns.length);
  if (plan.format === "json" || plan.format === "parquet")
    await stageStructured(session, plan, target, files, stage);
  else await stageRows(session, stage, target.columns.length, textRows(session, plan, target, files, report));
  const conversions = target.columns.map((column, i) => conversion(column, i + 1, plan));
  const columns = target.columns.map((column) => quoteName(column.name)).join(", ");
  const override = plan.explicitIds ? " OVERRIDING SYSTEM VALUE" : "";
  const values = conversions.map(({ value }) => value).join(", ");
  const source = `FROM pg_temp.${quoteName(stage)}`;
  const insert = (where: string) =>
    client.query(`INSERT INTO ${target.name} (${columns})${override} SELECT ${values} ${source}${where}`);
  const sound =
    !plan.noLoad && faults.length === 0 ? await tryInsert(session, insert, conversions, source) : undefined;
  if (sound !== undefined) return sound;
  const bad = await client.query<{ f: number; n: string; fault: [number, number, string, string | null] }>(
    `SELECT f, n, fault FROM (SELECT f, n, ${firstFault(conversions)} AS fault ${source} WHERE NOT (${soundRow(conversions)})) AS bad
      ORDER BY f, n LIMIT ${limit + 1}`,
  );
  for (const { f, n, fault } of bad.rows)
    report({ file: f, line: Number(n), place: fault[0], code: fault[1], message: fault[2], value: fault[3] });
  if (plan.noLoad) return 0;
  const { rowCount } = await insert(` WHERE ${soundRow(conversions)}`);
  return rowCount ?? 0;
}

/** Most files are sound: they are loaded without a look at each value, and looked at only when that fails. */
async function tryInsert(
  session: SqlSession,
  insert: (where: string) => Promise<{ rowCount: number | null }>,
  conversions: Conversion[],
  source: string,
): Promise<number | undefined> {
  const { client } = session;
  const quiet = await client.query(`SELECT 1 ${source} WHERE NOT (${soundRow(conversions, true)}) LIMIT 1`);
  if (quiet.rowCount) return undefined;
  await client.query("SAVEPOINT rs_load");
  try {
    const { rowCount } = await insert("");
    await client.query("RELEASE SAVEPOINT rs_load");
    return rowCount ?? 0;
  } catch (error) {
    await client.query("ROLLBACK TO SAVEPOINT rs_load");
    // A cancel is no fault of the file's.
    if ((error as { code?: string }).code === "57014") throw error;
    return undefined;
  }
}

async function* textRows(
  session: SqlSession,
  plan: CopyPlan,
  target: Target,
  files: SourceFile[],
  report: (fault: LoadFault) => void,
): AsyncGenerator<StagedRow> {
  const csv = plan.format === "csv";
  const options = {
    csv,
    delimiter: plan.delimiter ?? (csv ? "," : "|"),
    quote: plan.quote,
    escapes: plan.escape,
    removeQuotes: plan.removeQuotes,
  };
  for (const [file, source] of files.entries()) {
    const { body } = await session.objects.get(source.bucket, source.key);
    const bytes = plan.compression === "gzip" ? body.pipe(createGunzip()) : body;
    body.on("error", (error) => bytes.destroy(error));
    let records = 0;
    for await (const record of readRecords(bytes, options)) {
      records += 1;
      if (records <= plan.ignoreHeader) continue;
      if (record.blank && (plan.ignoreBlankLines || target.columns.length > 1)) {
        if (!plan.ignoreBlankLines) report(tooFew(file, record.line));
        continue;
      }
      const row = shaped(record.fields, plan, target.columns.length);
      if ("fault" in row) report({ file, line: record.line, place: -1, value: null, ...row.fault });
      else yield { file, line: record.line, fields: row.fields };
    }
  }
}

function tooFew(file: number, line: number): LoadFault {
  return { file, line, place: -1, code: 1214, message: "Delimiter not found", value: null };
}

/** The fields of a record as the table wants them, or why they do not fit. */
function shaped(fields: (string | null)[], plan: CopyPlan, width: number) {
  // One delimiter at the end of a line is no column of its own.
  const given = fields.length === width + 1 && fields.at(-1) === "" ? fields.slice(0, -1) : fields;
  if (given.length > width) return { fault: { code: 1202, message: "Extra column(s) found" } };
  if (given.length < width && !plan.fillRecord)
    return { fault: { code: 1214, message: "Delimiter not found" } };
  const nullAs = plan.nullAs ?? "\\N";
  const values: (string | null)[] = [];
  for (const field of given) {
    if (field === null || field === nullAs) values.push(null);
    else if (field.includes("\0"))
      return {
        fault: {
          code: 1220,
          message: "String contains invalid or unsupported UTF8 codepoints. Bad UTF8 hex sequence: 00",
        },
      };
    else if (!field.includes("\uFFFD")) values.push(field);
    else if (plan.acceptInvalid !== undefined) values.push(field.replaceAll("\uFFFD", plan.acceptInvalid));
    else return { fault: { code: 1220, message: "String contains invalid or unsupported UTF8 codepoints" } };
  }
  while (values.length < width) values.push(null);
  return { fields: values };
}
