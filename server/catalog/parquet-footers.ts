import type { AwsTarget } from "@/server/aws/clients";
import { readRange, type S3Object } from "@/server/aws/s3";
import { COLUMNS_MAX, type Inferred, NotATable } from "./infer/inferred";
import { type Footer, readFooter } from "./infer/parquet";
import type { Survey } from "./survey";

const AT_ONCE = 8;

/** How many rows the files of a folder have together, where their columns differ from the first one's, and which it lacks. */
export async function readFooters(
  target: AwsTarget,
  bucket: string,
  { samples, newest, objects, emptyObjects, isCut }: Survey,
  first: Inferred,
): Promise<{ rows: number | null; columns: Columns; warnings: string[] }> {
  let rows = first.rowCount ?? 0;
  const warnings: string[] = [];
  const more = new Map<string, string>();
  const others = [...samples.slice(1), ...newest];
  for (let at = 0; at < others.length; at += AT_ONCE) {
    const some = others.slice(at, at + AT_ONCE);
    const footers = await Promise.all(some.map((object) => footerOf(target, bucket, object)));
    for (const [n, footer] of footers.entries()) {
      const key = some[n]?.key ?? "";
      if (typeof footer === "string") return { rows: null, columns: [], warnings: [`${key}: ${footer}`] };
      rows += footer.rows;
      const difference = differenceOf(first.columns, footer.columns);
      if (difference && warnings.length === 0)
        warnings.push(`${key} differs from the first file: ${difference}`);
      for (const { name, type } of footer.columns)
        if (!more.has(name) && first.columns.every((one) => one.name !== name)) more.set(name, type);
    }
  }
  const isAll = !isCut && samples.length === objects - emptyObjects;
  const columns = [...more].slice(0, COLUMNS_MAX - first.columns.length);
  return { rows: isAll ? rows : null, columns: columns.map(([name, type]) => ({ name, type })), warnings };
}

/** A footer, or why it cannot be read. */
async function footerOf(
  target: AwsTarget,
  bucket: string,
  { key, bytes }: S3Object,
): Promise<Footer | string> {
  try {
    return await readFooter({ bytes, read: (start, end) => readRange(target, { bucket, key, start, end }) });
  } catch (error) {
    if (error instanceof NotATable) return `${error.message} Athena fails at it: mend it or take it out.`;
    throw error;
  }
}

type Columns = Inferred["columns"];

function differenceOf(first: Columns, other: Columns): string | null {
  const types = new Map(first.map(({ name, type }) => [name, type]));
  for (const { name, type } of other) {
    const known = types.get(name);
    if (known === undefined) return `its column ${name} is not in that one, where it reads as NULL.`;
    if (known !== type) return `its column ${name} is ${type}, here ${known}; Athena may fail at it.`;
    types.delete(name);
  }
  const [missing] = types.keys();
  return missing === undefined ? null : `it has no column ${missing}, which reads as NULL.`;
}
