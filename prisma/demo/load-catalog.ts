import {
  AlreadyExistsException,
  CreateDatabaseCommand,
  CreateTableCommand,
  GlueClient,
  type GlueClientConfig,
  type TableInput,
} from "@aws-sdk/client-glue";
import {
  LakeFormationClient,
  AlreadyExistsException as RegisteredException,
  RegisterResourceCommand,
} from "@aws-sdk/client-lakeformation";
import { type DemoDatabase, type DemoFormat, type DemoTable, demoDatabases, demoLocation } from "./catalog";

const textFormats = {
  inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
};
const header = { "skip.header.line.count": "1" };

/** What Glue's own crawlers write for each format. */
const formats: Record<
  DemoFormat,
  {
    inputFormat: string;
    outputFormat: string;
    library: string;
    serde: Record<string, string>;
    parameters: Record<string, string>;
  }
> = {
  parquet: {
    inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    library: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
    serde: { "serialization.format": "1" },
    parameters: { classification: "parquet" },
  },
  delimited: {
    ...textFormats,
    library: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    serde: { "field.delim": "," },
    parameters: { classification: "csv", delimiter: ",", ...header },
  },
  plain: {
    ...textFormats,
    library: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
    serde: { "field.delim": "," },
    parameters: { classification: "csv", delimiter: "," },
  },
  quoted: {
    ...textFormats,
    library: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
    serde: { separatorChar: ",", quoteChar: '"' },
    parameters: { classification: "csv", delimiter: ",", ...header },
  },
};

function toTableInput({ name, description, format, columns }: DemoTable, location: string): TableInput {
  const { inputFormat, outputFormat, library, serde, parameters } = formats[format];
  return {
    Name: name,
    Description: description,
    TableType: "EXTERNAL_TABLE",
    Parameters: { EXTERNAL: "TRUE", ...parameters },
    StorageDescriptor: {
      Columns: columns.map((column) => ({ Name: column.name, Type: column.type })),
      Location: location,
      InputFormat: inputFormat,
      OutputFormat: outputFormat,
      SerdeInfo: { SerializationLibrary: library, Parameters: serde },
    },
  };
}

async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (error instanceof AlreadyExistsException || error instanceof RegisteredException) return;
    throw error;
  }
}

/** A database with its tables; what is there stays as it is. */
export async function makeDatabase(
  glue: GlueClient,
  {
    name,
    description,
    locationUri,
    tables,
  }: Pick<DemoDatabase, "name" | "description" | "tables"> & {
    locationUri?: string;
  },
): Promise<void> {
  const database = { Name: name, Description: description, LocationUri: locationUri };
  await unlessThere(glue.send(new CreateDatabaseCommand({ DatabaseInput: database })));
  for (const { table, location } of tables) {
    const TableInput = toTableInput(table, location);
    await unlessThere(glue.send(new CreateTableCommand({ DatabaseName: name, TableInput })));
  }
}

/** Makes what is missing of the accounts' catalogs; what is there stays as its owner changed it. */
export async function fillCatalogs(clientOf: (accountId: string) => GlueClientConfig): Promise<void> {
  for (const { accountId, ...database } of demoDatabases) {
    await makeDatabase(new GlueClient(clientOf(accountId)), {
      ...database,
      ...(database.location === undefined ? {} : { locationUri: database.location }),
    });
  }
  const { accountId, resourceArn, roleArn } = demoLocation;
  const lakeFormation = new LakeFormationClient(clientOf(accountId));
  const registration = { ResourceArn: resourceArn, RoleArn: roleArn };
  await unlessThere(lakeFormation.send(new RegisterResourceCommand(registration)));
}
