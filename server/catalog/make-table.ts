import type { AwsTarget } from "@/server/aws/clients";
import { createDatabase, createPartitions, createTable, findTable, type NewTable } from "@/server/aws/glue";
import { RunFailure } from "@/server/runs";
import type { Source } from "./contract";
import { countsOf } from "./follow-folder";
import { type LookedInto, lookInto, REGISTRATION } from "./look-into";
import { makePartitions, refuseTooMany } from "./make-partitions";
import type { RegisterJob } from "./register-run";
import { ofGlue, type SourceTable } from "./source-table";

type FolderSource = Extract<Source, { kind: "s3" }>;

/** Makes a Glue table of a folder, as it was previewed; a table that is there over the same folder is taken as it is. */
export async function makeTable(
  job: RegisterJob,
  target: AwsTarget,
  source: FolderSource,
  description: string,
): Promise<SourceTable[]> {
  const { glueDatabase, tableName, location } = source;
  const looked = await lookInto(target, location, {
    ...REGISTRATION,
    signal: job.signal,
    onProgress: (objects) => job.progress(0.1, `Reading the folder: ${objects} objects`),
  });
  if (looked.isCut && looked.partitions > 0)
    throw new RunFailure(
      "invalid",
      "The folder has more than 5,000,000 objects, too many for its partitions to be told. Crawl it into Glue, then register the Glue database.",
    );
  refuseTooMany(looked.partitions);
  const table = newTable(source, description, looked);
  await createDatabase(target, glueDatabase, "");
  await createTable(target, glueDatabase, table);
  const made = await findTable(target, glueDatabase, tableName);
  if (!made) throw new RunFailure("not_found", `Glue has no table ${tableName} after it was made.`);
  const keys = (list: readonly { name: string }[]) => list.map(({ name }) => name).join(", ");
  if (slashed(made.location) !== location || keys(made.partitionKeys) !== keys(table.partitionKeys))
    throw new RunFailure(
      "conflict",
      `The Glue database ${glueDatabase} has a table ${tableName} already, over ${made.location ?? "no folder"}. Choose another name for the table, or register that database.`,
    );
  if (looked.partitions > 0)
    await makePartitions(job, target, {
      ...{ location, columns: table.columns.length, total: looked.partitions },
      create: (batch) => createPartitions(target, glueDatabase, table, batch),
      ...{ from: job.detail, keep: (reached) => job.setDetail(reached) },
    });
  return [{ ...ofGlue(made), ...countsOf(looked) }];
}

/** A CSV's columns are known by their place, so that they may have any names; those of others are their own. */
function namedColumns({ columnNames }: FolderSource, { inferred, partitionKeys }: LookedInto) {
  const { format, columns } = inferred;
  if (!columnNames) return columns;
  if (format !== "csv")
    throw new RunFailure(
      "invalid",
      `The columns of ${format === "json" ? "JSON are named by its fields" : "Parquet are named by its footer"}; leave the names out.`,
    );
  if (columnNames.length !== columns.length)
    throw new RunFailure(
      "invalid",
      `The folder has ${columns.length} columns and ${columnNames.length} names were given. Look at the preview again.`,
    );
  const taken = partitionKeys.find(({ name }) => columnNames.includes(name));
  if (taken)
    throw new RunFailure("invalid", `${taken.name} is a partition key; its column needs another name.`);
  return columns.map((column, n) => ({ ...column, name: columnNames[n] ?? column.name }));
}

const slashed = (location: string | null) => `${location?.replace(/\/+$/, "")}/`;

function newTable(source: FolderSource, description: string, looked: LookedInto): NewTable {
  return {
    ...looked.inferred.serde,
    name: source.tableName,
    // Glue takes 2,048 bytes of it.
    description: description.slice(0, 500),
    location: source.location,
    columns: namedColumns(source, looked).map((column) => ({ ...column, comment: "" })),
    partitionKeys: looked.partitionKeys.map((key) => ({ ...key, comment: "" })),
  };
}
