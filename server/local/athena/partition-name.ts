import { hiveNull } from "./prune";

// The characters that Hive escapes in the names of partitions' folders.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among them
const special = /[\u0001-\u001f"#%'*/:=?\\{}[\]^\u007f]/g;

/** `dt=2024-01-01/region=eu`. */
export function partitionPath(keys: readonly { name: string }[], values: readonly (string | null)[]): string {
  return keys.map((key, i) => `${key.name}=${folderName(values[i] ?? null)}`).join("/");
}

function folderName(value: string | null): string {
  if (value === null || value === "") return hiveNull;
  return value.replace(
    special,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/** The value a folder's name stands for; null when it isn't one of that key. */
export function valueOfFolder(key: string, folder: string): string | null {
  const cut = folder.indexOf("=");
  if (cut < 0 || folder.slice(0, cut).toLowerCase() !== key.toLowerCase()) return null;
  return folder
    .slice(cut + 1)
    .replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
