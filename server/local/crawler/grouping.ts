import { createHash } from "node:crypto";
import { commonType } from "./glue-type";
import type { FileSchema, Folder, FoundTable, Leaf } from "./types";

export interface GroupingOptions {
  bucket: string;
  /** Level of the folders that are tables; the bucket is level 1. */
  tableLevel?: number | undefined;
  /** Tables of different columns become one where their format is the same. */
  combineCompatible: boolean;
}

/**
 * Two schemas are of one table when most columns of the shorter are in the longer, and it isn't much longer: columns are
 * added over time.
 */
const likeness = { shorter: 0.7, longer: 0.5 };

/** Schemas of the sampled files, by key. */
export type Schemas = ReadonlyMap<string, FileSchema>;

/** Groups the files below a folder into tables, as Glue does: folders that are alike are partitions of the one above. */
export function groupTables(root: Folder, schemas: Schemas, options: GroupingOptions): FoundTable[] {
  const grouper = new Grouper(schemas, options);
  return grouper.tables(root);
}

interface Candidate {
  schema: FileSchema;
  leaves: Leaf[];
}

/** The folders whose own files differ from each other. */
export function mixedFolders(root: Folder, schemas: Schemas, options: GroupingOptions): Folder[] {
  const grouper = new Grouper(schemas, options);
  const below = [...root.children.values()].flatMap((child) => mixedFolders(child, schemas, options));
  return grouper.ownDiffer(root) ? [root, ...below] : below;
}

class Grouper {
  private readonly schemas: Schemas;
  private readonly options: GroupingOptions;

  constructor(schemas: Schemas, options: GroupingOptions) {
    this.schemas = schemas;
    this.options = options;
  }

  tables(folder: Folder): FoundTable[] {
    const level = levelOf(folder.prefix);
    const { tableLevel } = this.options;
    if (tableLevel === undefined || level >= tableLevel) {
      const one = this.asOne(folder, tableLevel !== undefined);
      if (one) return [this.named(folder.prefix, one)];
    }
    const own = this.ownTables(folder);
    return [...own, ...[...folder.children.values()].flatMap((child) => this.tables(child))];
  }

  /** The whole folder as one table, if its files are alike and lie equally deep. */
  private asOne(folder: Folder, forced: boolean): Candidate | null {
    const leaves = this.leavesOf(folder, []);
    const [first] = leaves;
    if (!first) return null;
    // Who names folders `k=v` says that they are partitions.
    const hive = leaves.every(({ path }) => path.length > 0 && path.every((name) => name.includes("=")));
    let schema = first.schema;
    for (const leaf of leaves.slice(1)) {
      if (leaf.path.length !== first.path.length) return null;
      if (!this.alike(schema, leaf.schema, forced || hive)) return null;
      schema = merge(schema, leaf.schema);
    }
    return this.isMixed(folder) ? null : { schema, leaves };
  }

  private alike(one: FileSchema, other: FileSchema, forced: boolean): boolean {
    if (one.classification !== other.classification || one.compression !== other.compression) return false;
    if (one.csv && other.csv && one.csv.delimiter !== other.csv.delimiter) return false;
    if (forced || this.options.combineCompatible) return true;
    const names = new Set(one.columns.map(({ name }) => name));
    const common = other.columns.filter(({ name }) => names.has(name)).length;
    const lengths = [one.columns.length, other.columns.length];
    return (
      common >= likeness.shorter * Math.min(...lengths) && common >= likeness.longer * Math.max(...lengths)
    );
  }

  private schemasOf(folder: Folder): FileSchema[] {
    return folder.samples.flatMap(({ key }) => this.schemas.get(key) ?? []);
  }

  ownDiffer(folder: Folder): boolean {
    const [first, ...others] = this.schemasOf(folder);
    return first !== undefined && others.some((other) => !this.alike(first, other, false));
  }

  private isMixed(folder: Folder): boolean {
    if (this.ownDiffer(folder)) return true;
    return [...folder.children.values()].some((child) => this.isMixed(child));
  }

  private leavesOf(folder: Folder, path: string[]): Leaf[] {
    const schemas = this.schemasOf(folder);
    const [first, ...others] = schemas;
    const { objectCount, bytes } = folder;
    const own = first
      ? [{ location: this.url(folder.prefix), path, schema: others.reduce(merge, first), objectCount, bytes }]
      : [];
    const below = [...folder.children].flatMap(([name, child]) => this.leavesOf(child, [...path, name]));
    return [...own, ...below];
  }

  /** What lies in a folder itself: one table, or one of each file where they differ. */
  private ownTables(folder: Folder): FoundTable[] {
    const schemas = this.schemasOf(folder);
    const [first, ...others] = schemas;
    if (!first) return [];
    if (!this.ownDiffer(folder)) {
      const bare = { ...folder, children: new Map() };
      return [
        this.named(folder.prefix, { schema: others.reduce(merge, first), leaves: this.leavesOf(bare, []) }),
      ];
    }
    return folder.samples.flatMap(({ key, size }) => {
      const schema = this.schemas.get(key);
      if (!schema) return [];
      const leaf = { location: this.url(key), path: [], schema, objectCount: 1, bytes: size };
      return [this.named(key, { schema, leaves: [leaf] })];
    });
  }

  private named(prefix: string, { schema, leaves }: Candidate): FoundTable {
    const last = prefix.replace(/\/$/, "").split("/").at(-1);
    return { name: tableName(last || this.options.bucket), location: this.url(prefix), schema, leaves };
  }

  private url(prefix: string): string {
    return `s3://${this.options.bucket}/${prefix}`;
  }
}

/** A bucket is level 1, a folder in it level 2. */
export function levelOf(prefix: string): number {
  return prefix.split("/").filter((name) => name !== "").length + 1;
}

/** A name as Glue makes it of a folder's: lower case, and nothing but letters, digits and underscores. */
export function tableName(text: string): string {
  const hive = /^[^=]+=(.*)$/.exec(text)?.[1] ?? text;
  return (
    hive
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_]/gu, "_")
      .slice(0, 120) || "table"
  );
}

/** What is added to a name that another table has. */
export function nameSuffix(location: string): string {
  return createHash("md5").update(location).digest("hex");
}

/** Columns of both, in the order in which they first appear. */
function merge(one: FileSchema, other: FileSchema): FileSchema {
  const types = new Map(one.columns.map(({ name, type }) => [name, type]));
  for (const { name, type } of other.columns) {
    const known = types.get(name);
    types.set(name, known === undefined ? type : commonType(known, type));
  }
  const columns = [...types].map(([name, type]) => ({ name, type }));
  const csv =
    one.csv?.serde === "LazySimpleSerDe" && other.csv?.serde === "OpenCSVSerDe" ? other.csv : one.csv;
  return { ...one, columns, ...(csv ? { csv } : {}) };
}
