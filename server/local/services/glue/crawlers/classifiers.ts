import type * as glue from "@aws-sdk/client-glue";
import { alreadyExists, entityNotFound, invalidInput, notImplemented } from "@/server/local/catalog/errors";
import type { CsvClassifier } from "@/server/local/crawler";
import type { Glue, GlueDeps } from "@/server/local/services/glue/deps";
import { present } from "@/server/local/services/glue/descriptors";
import { issueToken, readToken } from "@/server/local/services/glue/page-token";
import type { Queryable } from "@/server/local/state/transaction";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";

type Definition = Omit<glue.CreateCsvClassifierRequest, "Name">;

interface ClassifierRow {
  name: string;
  definition: Definition;
  version: number;
  created_at: Date;
  updated_at: Date;
}

const pageSize = 100;
const notFound = (name: string) => entityNotFound(`Classifier with name ${name} does not exist`);

/** The custom classifiers of a crawler, in its order; one that is gone is passed over. */
export async function customClassifiers(
  db: Queryable,
  accountId: string,
  names: readonly string[],
): Promise<CsvClassifier[]> {
  const { rows } = await db.query<ClassifierRow>(
    "select * from glue_classifier where account_id = $1 and name = any($2) order by array_position($2, name)",
    [accountId, names],
  );
  return rows.map(({ name, definition }) =>
    present<CsvClassifier>({
      name,
      delimiter: definition.Delimiter,
      quoteSymbol: definition.QuoteSymbol,
      containsHeader: definition.ContainsHeader,
      header: definition.Header,
      disableValueTrimming: definition.DisableValueTrimming,
      allowSingleColumn: definition.AllowSingleColumn,
      customDatatypes: definition.CustomDatatypeConfigured ? definition.CustomDatatypes : undefined,
      serde: definition.Serde,
    }),
  );
}

/** The CSV classifier of a request; the other kinds aren't there. */
function readCsv(operation: string, input: object): { name: string; definition: Definition } {
  const { CsvClassifier, ...others } = input as { CsvClassifier?: glue.CreateCsvClassifierRequest };
  const foreign = Object.entries(others).filter(([, value]) => value !== undefined);
  if (foreign.length > 0)
    throw notImplemented(`${foreign.map(([kind]) => kind).join(", ")} of glue:${operation}`);
  if (!CsvClassifier) throw invalidInput("A classifier must be given");
  const { Name, ...definition } = CsvClassifier;
  const { Delimiter, QuoteSymbol } = definition;
  if (Delimiter !== undefined && [...Delimiter].length !== 1)
    throw invalidInput("Delimiter must be one character");
  if (Delimiter !== undefined && Delimiter === QuoteSymbol) {
    throw invalidInput("Quote symbol must be different from the delimiter");
  }
  return { name: Name ?? "", definition };
}

function arnOf(ctx: CallContext, name: string): string {
  return `arn:aws:glue:${ctx.region}:${ctx.caller.accountId}:classifier/${name}`;
}

export async function createClassifier(
  { state }: GlueDeps,
  input: InputOf<Glue, "CreateClassifier">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "CreateClassifier">> {
  const { name, definition } = readCsv("CreateClassifier", input);
  ctx.authorize("glue:CreateClassifier", arnOf(ctx, name));
  const made = await state.query(
    "insert into glue_classifier (account_id, name, definition) values ($1, $2, $3) on conflict do nothing",
    [ctx.caller.accountId, name, JSON.stringify(definition)],
  );
  if (made.rowCount === 0) throw alreadyExists(`Classifier ${name} already exists`);
  return {};
}

export async function updateClassifier(
  { state }: GlueDeps,
  input: InputOf<Glue, "UpdateClassifier">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "UpdateClassifier">> {
  const { name, definition } = readCsv("UpdateClassifier", input);
  ctx.authorize("glue:UpdateClassifier", arnOf(ctx, name));
  const updated = await state.query(
    `update glue_classifier set definition = definition || $3::jsonb, version = version + 1, updated_at = now()
     where account_id = $1 and name = $2`,
    [ctx.caller.accountId, name, JSON.stringify(definition)],
  );
  if (updated.rowCount === 0) throw notFound(name);
  return {};
}

export async function deleteClassifier(
  { state }: GlueDeps,
  input: InputOf<Glue, "DeleteClassifier">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "DeleteClassifier">> {
  const name = input.Name ?? "";
  ctx.authorize("glue:DeleteClassifier", arnOf(ctx, name));
  const gone = await state.query("delete from glue_classifier where account_id = $1 and name = $2", [
    ctx.caller.accountId,
    name,
  ]);
  if (gone.rowCount === 0) throw notFound(name);
  return {};
}

function writeClassifier(row: ClassifierRow): glue.Classifier {
  const times = { CreationTime: row.created_at, LastUpdated: row.updated_at, Version: row.version };
  return { CsvClassifier: { Name: row.name, ...times, ...row.definition } };
}

export async function getClassifier(
  { state }: GlueDeps,
  input: InputOf<Glue, "GetClassifier">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetClassifier">> {
  const name = input.Name ?? "";
  ctx.authorize("glue:GetClassifier", arnOf(ctx, name));
  const { rows } = await state.query<ClassifierRow>(
    "select * from glue_classifier where account_id = $1 and name = $2",
    [ctx.caller.accountId, name],
  );
  if (!rows[0]) throw notFound(name);
  return { Classifier: writeClassifier(rows[0]) };
}

export async function getClassifiers(
  { state }: GlueDeps,
  input: InputOf<Glue, "GetClassifiers">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetClassifiers">> {
  ctx.authorize("glue:GetClassifiers", arnOf(ctx, "*"));
  const limit = input.MaxResults ?? pageSize;
  const { rows } = await state.query<ClassifierRow>(
    "select * from glue_classifier where account_id = $1 and name > $2 order by name limit $3",
    [ctx.caller.accountId, readToken(input.NextToken, "classifiers") ?? "", limit + 1],
  );
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1)?.name : undefined;
  return { Classifiers: page.map(writeClassifier), NextToken: issueToken(last, "classifiers") };
}
