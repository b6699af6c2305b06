import { isDeepStrictEqual } from "node:util";
import type { AwsTarget } from "@/server/aws/clients";
import * as glue from "@/server/aws/glue-tables";
import { RunFailure } from "@/server/runs";
import type { ChangeRow } from "./change-store";
import * as partitions from "./partition-store";

export interface PutBack {
  target: AwsTarget;
  database: string;
  signal: AbortSignal;
}

/** Undoes one change at its source and looks whether it is undone. Doing it again after a crash does no harm. */
export async function putBack(at: PutBack, change: ChangeRow): Promise<void> {
  if (change.refusal === "keep") return;
  if (change.kind === "new") await takeAway(at, change);
  else if (change.kind === "partitions") await putPartitionsBack(at, change);
  else await restore(at, change);
}

const asIs = async ({ target, database }: PutBack, { tableName }: ChangeRow) =>
  (await glue.wholeTable(target, { database, table: tableName }))?.input ?? null;

const isSame = (one: glue.TableInput | null, other: glue.TableInput | null) => isDeepStrictEqual(one, other);

function refuseAnother({ tableName }: ChangeRow): never {
  throw new RunFailure(
    "changed_since",
    `The table ${tableName} is not any more as the crawl found it: somebody has changed it since. Crawl again, and decide on what is found then.`,
  );
}

async function takeAway(at: PutBack, change: ChangeRow): Promise<void> {
  const now = await asIs(at, change);
  if (now === null) return;
  if (!isSame(now, change.afterInput)) refuseAnother(change);
  await glue.deleteTable(at.target, { database: at.database, table: change.tableName });
  await verify(at, change, null);
}

async function restore(at: PutBack, change: ChangeRow): Promise<void> {
  const { beforeInput, afterInput } = change;
  if (!beforeInput) throw new Error("A change without a snapshot can't be put back.");
  const now = await asIs(at, change);
  if (!isSame(now, beforeInput)) {
    if (!isSame(now, afterInput)) refuseAnother(change);
    if (now === null) await glue.recreateTable(at.target, at.database, beforeInput);
    else await glue.replaceTable(at.target, at.database, beforeInput);
  }
  if (change.kind === "dropped" && afterInput === null && change.tableId)
    await recreatePartitions(at, beforeInput, (after) =>
      partitions.pageOfRecorded(change.tableId ?? "", after, glue.PARTITIONS_CREATED_MAX),
    );
  await verify(at, change, beforeInput);
}

async function verify(at: PutBack, change: ChangeRow, wanted: glue.TableInput | null): Promise<void> {
  if (isSame(await asIs(at, change), wanted)) return;
  throw new RunFailure(
    "not_put_back",
    `Glue took the call, but the table ${change.tableName} does not read as it was put back.`,
  );
}

async function putPartitionsBack(at: PutBack, change: ChangeRow): Promise<void> {
  const table = { database: at.database, table: change.tableName };
  const input = await asIs(at, change);
  // The table itself may have been put back just before.
  const known = [change.afterInput, change.beforeInput];
  if (!input || !known.some((one) => isSame(input, one))) refuseAnother(change);
  for (let afterHash: string | null = null; ; ) {
    at.signal.throwIfAborted();
    const take = glue.PARTITIONS_DELETED_MAX;
    const page = await partitions.pageOfFound(change, { kind: "new", afterHash, take });
    if (page.length === 0) break;
    await glue.deletePartitions(
      at.target,
      table,
      page.map(({ values }) => values),
    );
    afterHash = page.at(-1)?.hash ?? null;
  }
  await recreatePartitions(at, input, (afterHash) =>
    partitions.pageOfFound(change, { kind: "dropped", afterHash, take: glue.PARTITIONS_CREATED_MAX }),
  );
}

type Page = { values: string[]; location: string | null; hash: string }[];

async function recreatePartitions(
  { target, database, signal }: PutBack,
  input: glue.TableInput,
  pageAfter: (hash: string | null) => Promise<Page>,
): Promise<void> {
  for (let after: string | null = null; ; ) {
    signal.throwIfAborted();
    const page = await pageAfter(after);
    if (page.length === 0) return;
    await glue.createPartitions(target, { database, input }, page);
    after = page.at(-1)?.hash ?? null;
  }
}
