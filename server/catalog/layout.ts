import { NotATable } from "./infer/inferred";

export interface PartitionKey {
  name: string;
  type: string;
}

/** What Hive writes where a partition's value is NULL. */
const NULL_VALUE = "__HIVE_DEFAULT_PARTITION__";

/** A folder `key=value` as Hive reads it; null where it is none. */
export function hiveFolder(folder: string): { key: string; value: string } | null {
  const at = folder.indexOf("=");
  if (at < 1) return null;
  return {
    key: unescaped(folder.slice(0, at)).toLowerCase(),
    value: unescaped(folder.slice(at + 1)) || NULL_VALUE,
  };
}

/** Hive escapes characters one by one, beyond ASCII none. */
const unescaped = (text: string) =>
  text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** The folders between a table's prefix and a file. */
export const foldersOf = (relative: string) => relative.split("/").slice(0, -1);

/** The values of a file's partition, in the order of the keys. */
export const valuesOf = (folders: readonly string[]) =>
  folders.map((folder) => hiveFolder(folder)?.value ?? folder);

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const WHOLE = /^(0|-?[1-9]\d{0,17})$/;
/** Years, months, days and hours as folders of their own. */
const TIME_FOLDER = /^(\d{1,2}|\d{4}|\d{8}|\d{4}-\d{2}(-\d{2})?)$/;

interface Seen {
  name: string;
  isWhole: boolean;
  isDate: boolean;
}

/** How the folders of a table lie, told file by file in the order of their keys; holds nothing of each. */
export class Layout {
  /** How many folders hold files, which are the partitions where there are keys. */
  partitions = 0;
  private keys: Seen[] | null = null;
  private firstFile = "";
  private folder: string | null = null;

  /** Takes a file by its path below the table's prefix; throws `NotATable` where it lies otherwise than those before. */
  add(relative: string): void {
    const folder = relative.slice(0, relative.lastIndexOf("/") + 1);
    if (folder === this.folder) return;
    this.folder = folder;
    this.partitions += 1;
    const folders = foldersOf(relative);
    const parts = folders.map(hiveFolder);
    const names = parts.flatMap((part) => part?.key ?? []);
    refuseCustom(relative, folders, names);
    if (!this.keys) {
      refuseDouble(relative, names);
      this.keys = names.map((name) => ({ name, isWhole: true, isDate: true }));
      this.firstFile = relative;
    }
    this.refuseOther(relative, names);
    for (const [n, part] of parts.entries()) this.narrow(n, part?.value ?? NULL_VALUE);
  }

  /** The partition keys with types that all their values have. */
  partitionKeys(): PartitionKey[] {
    return (this.keys ?? []).map(({ name, isWhole, isDate }) => ({
      name,
      // Of no value at all both hold.
      type: isWhole && isDate ? "string" : isWhole ? "bigint" : isDate ? "date" : "string",
    }));
  }

  private narrow(n: number, value: string): void {
    const key = this.keys?.[n];
    if (!key || value === NULL_VALUE) return;
    key.isWhole &&= WHOLE.test(value);
    key.isDate &&= DATE.test(value);
  }

  private refuseOther(relative: string, names: readonly string[]): void {
    const known = (this.keys ?? []).map(({ name }) => name);
    if (known.join("/") === names.join("/")) return;
    const said = (keys: readonly string[]) =>
      keys.length > 0 ? `is partitioned by ${keys.join(", ")}` : "is not partitioned";
    throw new NotATable(
      `Its folders differ: ${this.firstFile} ${said(known)}, ${relative} ${said(names)}. A table has the same keys everywhere: move what is different, or name one of its folders.`,
    );
  }
}

function refuseDouble(relative: string, names: readonly string[]): void {
  const double = names.find((name, n) => names.indexOf(name) !== n);
  if (double)
    throw new NotATable(`${relative} has the partition key ${double} twice. Name a folder further in.`);
}

function refuseCustom(relative: string, folders: readonly string[], names: readonly string[]): void {
  const isMixed = names.length > 0 && names.length < folders.length;
  const isByTime = names.length === 0 && folders.length > 0 && folders.every((one) => TIME_FOLDER.test(one));
  if (!isMixed && !isByTime) return;
  const plain = folders.find((folder) => !hiveFolder(folder));
  throw new NotATable(
    `${relative} lies in the folder ${plain}/, which names no partition key. Folders are read as key=value/ here; for others make the table by a Glue crawler or by ALTER TABLE … ADD PARTITION … LOCATION, then register its Glue database; or name one of its folders.`,
  );
}
