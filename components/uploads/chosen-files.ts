import { UPLOAD_BYTES_MAX, UPLOADABLE, type Upload } from "@/server/uploads/contract";

export interface Named {
  name: string;
  size: number;
}

/** What a browser offers to choose. */
export const ACCEPT = ".csv,.tsv,.psv,.json,.jsonl,.ndjson,.gz,.parquet";

const KINDS: Record<string, string> = { csv: "CSV", tsv: "CSV", psv: "CSV", parquet: "Parquet" };

const kindOf = (name: string) => {
  const [, ending = ""] = /\.([a-z]+)(?:\.gz)?$/i.exec(name) ?? [];
  return KINDS[ending.toLowerCase()] ?? "JSON";
};

/** Why these files cannot be uploaded beside those; null where they can. */
export function refusalOf(files: readonly Named[], beside: readonly Named[]): string | null {
  for (const { name, size } of files) {
    if (!UPLOADABLE.test(name))
      return `${name} is of a kind that cannot be read as a table. Choose CSV, TSV, JSON of one object a line, or Parquet.`;
    if (/^[._]/.test(name))
      return `${name}: Athena passes over names that begin with a dot or an underscore. Rename it.`;
    if (size === 0) return `${name} is empty.`;
    if (size > UPLOAD_BYTES_MAX) return `${name} is larger than 78 GB. Copy it by the AWS command line.`;
    if (beside.some((one) => one.name === name)) return `${name} is in the list already.`;
  }
  const kinds = [...new Set([...beside, ...files].map(({ name }) => kindOf(name)))];
  return kinds.length > 1 ? `One folder holds files of one kind, not ${kinds.join(" and ")}.` : null;
}

/** A person may leave the last slash out. */
const folderOf = (location: string) => location.trim().replace(/\/*$/, "/");

/** Why a left upload cannot be gone on with beside the files of a folder; null where it can. */
export function otherFolder(
  { fileName, location }: Pick<Upload, "fileName" | "location">,
  here: { files: readonly Named[]; location: string },
): string | null {
  if (here.files.length === 0 || folderOf(location) === folderOf(here.location)) return null;
  return `${fileName} belongs to ${location}. Finish or cancel the files of ${here.location} first.`;
}

/** Why a file is not the one whose upload was begun; null where it is. */
export function differenceOf(
  upload: Pick<Upload, "fileName" | "bytes" | "lastModified" | "firstPartCrc32">,
  file: Named & { lastModified: number },
  firstPartCrc32: string,
): string | null {
  if (file.name !== upload.fileName)
    return `This is ${file.name}; the upload was begun with ${upload.fileName}.`;
  if (file.size !== upload.bytes) return "This file has another size than the one that was begun.";
  if (file.lastModified !== upload.lastModified) return "This file was changed since its upload was begun.";
  return firstPartCrc32 === upload.firstPartCrc32
    ? null
    : "This file begins otherwise than the one that was begun.";
}
