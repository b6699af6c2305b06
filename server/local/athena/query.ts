import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { type Piece, quoteName, takeOtherwise, textOf } from "@/server/local/athena-sql/piece";
import type { Translated } from "@/server/local/athena-sql/trino/translate";
import { stopWhenAborted } from "@/server/local/stop-when-aborted";
import type { Catalog } from "./catalog";
import { confine, type Engine, lock, openEngine } from "./engine";
import { athenaError, engineFault } from "./failure";
import { defineDescribed } from "./information-schema";
import type { Lake } from "./lake";
import { columnsRead, definedProbe, droppedProbe } from "./probe";
import { isGiven, type Resolved, resolve } from "./resolve";
import { s3Url } from "./s3-location";
import { bytesRead, defineScan, filesOf, findFiles, nameScan, type Scan } from "./scan";
import { registerSplitFunctions } from "./split-functions";

/** What a query is run with: the caller's catalog and lake, and a folder of its own. */
export interface Reach {
  catalog: Catalog;
  lake: Lake;
  folder: string;
  signal: AbortSignal;
}

/** A query whose tables are there and whose names are bound; it has not read a row. */
export interface Bound {
  engine: Engine;
  query: Translated;
  scans: Scan[];
  plan: string;
  /** Bytes that running it reads. */
  bytes: number;
  /** What it reads differs from reader to reader, as Lake Formation gives it. */
  given: boolean;
  /** Puts an error that running it threw into Athena's words. */
  told(error: unknown, before?: number): unknown;
}

/** Binds a query in an engine of its own, and closes that when the work on it is done. */
export async function withQuery<T>(
  query: Translated,
  reach: Reach,
  work: (bound: Bound) => Promise<T>,
): Promise<T> {
  const resolved = await resolve(query, reach.catalog);
  const scans: Scan[] = [];
  for (const { use, table } of resolved.tables) {
    reach.signal.throwIfAborted();
    scans.push(await findFiles(use, table, reach));
  }
  const engine = await openEngine();
  const letGo = stopWhenAborted(engine.connection, reach.signal);
  const told = (error: unknown, before = 0) =>
    fileError(error, scans) ?? athenaError(error, { piece: query.piece, source: query.source, before });
  try {
    registerSplitFunctions(engine.connection);
    const { plan, bytes } = await bind({ engine, query, resolved, scans }, reach).catch((error: unknown) => {
      throw told(error, explain.length);
    });
    reach.signal.throwIfAborted();
    return await work({ engine, query, scans, plan, bytes, given: isGiven(resolved), told });
  } finally {
    letGo();
    engine.close();
  }
}

interface Unbound {
  engine: Engine;
  query: Translated;
  resolved: Resolved;
  scans: Scan[];
}

const explain = "EXPLAIN (FORMAT json) ";

async function bind(
  { engine, query, resolved, scans }: Unbound,
  { folder }: Pick<Reach, "folder">,
): Promise<{ plan: string; bytes: number }> {
  const { connection } = engine;
  // What statistics say of empty tables is not what is wanted to know.
  const apart = "SET disabled_optimizers = 'statistics_propagation'";
  await confine(engine, folder, scans.flatMap(filesOf), [apart, ...scans.map(definedProbe)]);
  for (const described of resolved.described) await defineDescribed(engine, described);
  for (const view of resolved.views) await defineView(engine, view, query);
  const read = await fitting(query.piece, (text) => connection.runAndReadAll(explain + text), explain.length);
  const plan = String(read.getRowsJS()[0]?.[1] ?? "[]");
  await lock(engine, ["SET disabled_optimizers = ''", ...scans.map(droppedProbe)]);
  let bytes = 0;
  for (const scan of scans) {
    const columns = columnsRead(plan, scan);
    if (columns) bytes += await bytesRead(engine, scan, columns);
    await nameScan(engine, scan);
    await defineScan(engine, scan, columns ?? new Set());
  }
  return { plan, bytes };
}

async function defineView(engine: Engine, view: Resolved["views"][number], query: Translated): Promise<void> {
  const { use, name } = view;
  const { piece, source } = view.query;
  const columns = view.columns?.map(quoteName).join(", ");
  const [open, close] = columns === undefined ? ["", ""] : [`SELECT ${columns} FROM (`, ")"];
  const create = `CREATE VIEW ${quoteName(use.id)} AS ${open}`;
  try {
    await fitting(piece, (text) => engine.connection.run(create + text + close), create.length);
  } catch (error) {
    const reason = athenaError(error, { piece, source, before: create.length });
    if (!(reason instanceof AthenaSqlError)) throw reason;
    const told = `Failed analyzing stored view '${name}': ${reason.message}`;
    throw new AthenaSqlError("INVALID_VIEW", told, use.at, query.source);
  }
}

/** Runs a translated text, taking the other name of each function that turns out to be called for other types. */
async function fitting<T>(piece: Piece, run: (text: string) => Promise<T>, before: number): Promise<T> {
  for (;;) {
    try {
      return await run(textOf(piece));
    } catch (error) {
      const fault = engineFault(error);
      if (fault?.subtype !== "NO_MATCHING_FUNCTION" || fault.position === null) throw error;
      if (!takeOtherwise(piece, fault.position - before)) throw error;
    }
  }
}

/** An error about a file, told of the object that it is. */
function fileError(error: unknown, scans: Scan[]): AthenaSqlError | null {
  const fault = engineFault(error);
  if (!fault) return null;
  for (const { file, object } of scans.flatMap(({ groups }) => groups.flatMap(({ files }) => files))) {
    if (!fault.message.includes(file)) continue;
    const [first = ""] = fault.message.replaceAll(file, s3Url(object)).split("\n");
    if (/No magic bytes|too small to be a Parquet|Footer length|Invalid footer|metadata/i.test(first)) {
      return new AthenaSqlError(
        "HIVE_BAD_DATA",
        `Not valid Parquet file: ${s3Url(object)} expected magic number: PAR1. ${first}`,
      );
    }
    if (/Maximum line size/i.test(first))
      return new AthenaSqlError(
        "HIVE_CURSOR_ERROR",
        `Failed to read file at ${s3Url(object)}: Line too long in text file`,
      );
    return new AthenaSqlError("HIVE_CURSOR_ERROR", `Failed to read file at ${s3Url(object)}: ${first}`);
  }
  return null;
}
