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
import { type DemoFormat, type DemoTable, demoDatabases, demoLocation } from "./catalog";

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

/** Makes what is missing of the accounts' catalogs; what is there stays as its owner changed it. */
export async function fillCatalogs(clientOf: (accountId: string) => GlueClientConfig): Promise<void> {
  for (const { accountId, name, description, location, tables } of demoDatabases) {
    const glue = new GlueClient(clientOf(accountId));
    const database = { Name: name, Description: description, LocationUri: location };
    await unlessThere(glue.send(new CreateDatabaseCommand({ DatabaseInput: database })));
    for (const { table, location } of tables) {
      const TableInput = toTableInput(table, location);
      await unlessThere(glue.send(new CreateTableCommand({ DatabaseName: name, TableInput })));
    }
  }
  const { accountId, resourceArn, roleArn } = demoLocation;
  const lakeFormation = new LakeFormationClient(clientOf(accountId));
  const registration = { ResourceArn: resourceArn, RoleArn: roleArn };
  await unlessThere(lakeFormation.send(new RegisterResourceCommand(registration)));
}
