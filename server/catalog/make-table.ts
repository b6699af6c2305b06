import type { AwsTarget } from "@/server/aws/clients";
import { createDatabase, createTable, findTable, type NewTable } from "@/server/aws/glue";
import { RunFailure } from "@/server/runs";
import type { Source } from "./contract";
import type { Inferred } from "./infer/inferred";
import { lookInto } from "./look-into";
import { ofGlue, type SourceTable } from "./source-table";

/** Makes a Glue table of a folder, as it was previewed; a table that is there over the same folder is taken as it is. */
export async function makeTable(
  target: AwsTarget,
  source: Extract<Source, { kind: "s3" }>,
  description: string,
): Promise<SourceTable[]> {
  const { glueDatabase, tableName, location } = source;
  const looked = await lookInto(target, location);
  const columns = namedColumns(source, looked.inferred);
  await createDatabase(target, glueDatabase, "");
  await createTable(
    target,
    glueDatabase,
    newTable(source, description, { columns, serde: looked.inferred.serde }),
  );
  const made = await findTable(target, glueDatabase, tableName);
  if (!made) throw new RunFailure("not_found", `Glue has no table ${tableName} after it was made.`);
  if (slashed(made.location) !== location)
    throw new RunFailure(
      "conflict",
      `The Glue database ${glueDatabase} has a table ${tableName} already, over ${made.location ?? "no folder"}. Choose another name for the table, or register that database.`,
    );
  const { isCut, bytes, modifiedAt } = looked;
  return [{ ...ofGlue(made), bytes: isCut ? null : bytes, updatedAt: modifiedAt }];
}

/** A CSV's columns are known by their place, so that they may have any names; JSON's are its own. */
function namedColumns(
  { columnNames }: Extract<Source, { kind: "s3" }>,
  { format, columns }: Inferred,
): Inferred["columns"] {
  if (!columnNames) return columns;
  if (format === "json")
    throw new RunFailure("invalid", "The columns of JSON are named by its fields; leave the names out.");
  if (columnNames.length !== columns.length)
    throw new RunFailure(
      "invalid",
      `The folder has ${columns.length} columns and ${columnNames.length} names were given. Look at the preview again.`,
    );
  return columns.map((column, n) => ({ ...column, name: columnNames[n] ?? column.name }));
}

const slashed = (location: string | null) => `${location?.replace(/\/+$/, "")}/`;

function newTable(
  { tableName, location }: Extract<Source, { kind: "s3" }>,
  description: string,
  { columns, serde }: Pick<Inferred, "columns" | "serde">,
): NewTable {
  return {
    ...serde,
    name: tableName,
    // Glue takes 2,048 bytes of it.
    description: description.slice(0, 500),
    location,
    columns: columns.map((column) => ({ ...column, comment: "" })),
    inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
    outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
  };
}
