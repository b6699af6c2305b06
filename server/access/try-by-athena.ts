import { randomUUID } from "node:crypto";
import type { RowsPage } from "@/server/aws/athena";
import type { AwsTarget } from "@/server/aws/clients";
import { AwsError } from "@/server/aws/error";
import type { Check } from "@/server/changes";
import { askAthena, usualWorkgroup } from "@/server/queries";
import { RunFailure } from "@/server/runs";
import { columnsAskedFor, rowFilterProblem } from "@/server/sql/row-filter";
import { quoteName } from "@/server/sql/tokenize";
import type { Rows, TableAccess } from "./engine/types";
import { filterColumns, findTable } from "./find";
import type { CurrentLake } from "./lake";
import { principalWords } from "./step-words";
import { tooLargeToRead } from "./table-size";
import { columnWords, LEFT_TO_IAM, type Trial, type Untried, wordsOf } from "./trials";

const WITHIN_MS = 60_000;

export interface Trying {
  target: AwsTarget;
  countsRows: boolean;
  signal: AbortSignal;
}

type Ask = (sql: string) => Promise<RowsPage | Refusal>;

/** Why a query failed, and whether Lake Formation is why. */
interface Refusal {
  said: string;
  isDenial: boolean;
}

/**
 * What a role's own query reads: its columns by one that reads no row, and where it has a row filter whether any row
 * that it reads lies outside of that.
 */
export async function tryByAthena(
  current: CurrentLake,
  trial: Trial,
  trying: Trying,
): Promise<(Check | Untried)[]> {
  const { principal, place } = trial;
  const access = current.view.tableAccess(principal, place);
  const not = (why: string): Untried[] => [{ what: wordsOf(trial), why }];
  if (access.verdicts.SELECT === "iam") return not(LEFT_TO_IAM);
  if (findTable(current.lake, place)?.table.kind === "view")
    return not("A view is read with one's rights on its tables.");
  const ask = asking(trial, trying);
  const answer = await ask(`SELECT * FROM ${nameOf(trial)} LIMIT 0`);
  if ("said" in answer && !answer.isDenial) return not(`Athena could not be asked: ${answer.said}`);
  const columns = columnsCheck(trial, access, answer);
  if (!columns.isOk || access.rows === "all" || access.columns.length === 0) return [columns];
  const why = await whyNotRows(current, trial, { access, countsRows: trying.countsRows });
  if (why) return [columns, { what: `rows: ${wordsOf(trial)}`, why }];
  return [columns, await rowsCheck(trial, access.rows, ask)];
}

const nameOf = ({ place }: Trial) => `${quoteName(place.database)}.${quoteName(place.table)}`;

function asking({ place }: Trial, { target, signal }: Trying): Ask {
  return async (sql) => {
    try {
      // A Run that is resumed asks anew: the query that it had was stopped.
      const clientToken = randomUUID();
      const query = { workgroup: await usualWorkgroup(target), database: place.database, sql, clientToken };
      return await askAthena(target, query, { withinMs: WITHIN_MS, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AwsError || error instanceof RunFailure)
        return { said: error.message, isDenial: DENIAL.test(error.message) };
      throw error;
    }
  };
}

/** As Athena says that a table or a column isn't there for somebody. */
const DENIAL =
  /COLUMN_NOT_FOUND|TABLE_NOT_FOUND|SCHEMA_NOT_FOUND|Insufficient (?:Lake Formation permission|permissions to execute)/;

function columnsCheck({ principal, place }: Trial, access: TableAccess, answer: RowsPage | Refusal): Check {
  const expected = access.verdicts.SELECT === "allow" ? [...access.columns].sort() : [];
  const read = "said" in answer ? [] : answer.columns.map(({ name }) => name.toLowerCase()).sort();
  const isOk = JSON.stringify(read) === JSON.stringify(expected);
  const said = "said" in answer ? answer.said : `A query of its own reads ${columnWords(read)}.`;
  return {
    title: `${principalWords(principal)} reads ${columnWords(expected)} of ${place.database}.${place.table}`,
    ...{ isOk, detail: isOk ? null : said, how: "tried" },
  };
}

const predicateOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((all) => all.map((one) => `(${one})`).join(" AND ")).join(" OR ");

async function rowsCheck(trial: Trial, rows: Exclude<Rows, "all">, ask: Ask): Promise<Check | Untried> {
  const predicate = predicateOf(rows);
  const answer = await ask(
    `SELECT count(*), count_if(NOT coalesce(${predicate}, false)) FROM ${nameOf(trial)}`,
  );
  if ("said" in answer) return { what: `rows: ${wordsOf(trial)}`, why: `Athena says: ${answer.said}` };
  const [all = "", outside = ""] = answer.rows[0]?.map((cell) => cell ?? "") ?? [];
  const { principal, place } = trial;
  return {
    title: `${principalWords(principal)} reads no row of ${place.database}.${place.table} outside of its filter`,
    isOk: outside === "0",
    detail: `${outside} of the ${all} rows that it reads lie outside of ${predicate}`,
    how: "tried",
  };
}

interface Rowwise {
  access: TableAccess;
  countsRows: boolean;
}

/** Why rows are not counted by the filter; null where they can be. */
async function whyNotRows(
  current: CurrentLake,
  { principal, table, place }: Trial,
  { access, countsRows }: Rowwise,
): Promise<string | null> {
  if (!countsRows) return "Counting rows was switched off for this Change.";
  const found = findTable(current.lake, table)?.table;
  if (!found || access.rows === "all") return null;
  const columns = filterColumns(found);
  const expressions = access.rows.flat();
  if (expressions.some((one) => rowFilterProblem(one, columns)))
    return "Its row filter is none that Headgate can read.";
  const names = columns.map(({ name }) => name);
  const hidden = expressions
    .flatMap((one) => columnsAskedFor(one, names))
    .find((name) => !access.columns.includes(name));
  if (hidden) return `Its row filter asks for ${hidden}, which it may not read itself.`;
  const filtered = current.view
    .paths(principal, place)
    .filter(({ permissions, rows }) => permissions.includes("SELECT") && rows !== "all");
  if (new Set(filtered.map(({ columns }) => JSON.stringify(columns))).size > 1)
    return "Its row filters give other columns each: a cell held back looks like one that is empty.";
  return tooLargeToRead(current, table);
}
