import { globPattern } from "./exclusions";
import type { DataFile, Folder } from "./types";

export interface ListOptions {
  /** The key prefix that is crawled. */
  prefix: string;
  exclusions: readonly string[];
  samplesPerFolder: number;
  signal: AbortSignal;
}

const folder = (prefix: string): Folder => ({
  prefix,
  samples: [],
  others: [],
  objectCount: 0,
  bytes: 0,
  children: new Map(),
});

/**
 * Sorts objects into folders. Of the files only a few of each folder are remembered, so that memory grows with the
 * folders and not with the objects. What is hidden (`_SUCCESS`, `.crc`) or empty of bytes by being a folder's marker is
 * left out.
 */
export async function readFolders(
  objects: AsyncIterable<DataFile>,
  { prefix, exclusions, samplesPerFolder, signal }: ListOptions,
): Promise<Folder> {
  // A path without a slash at its end may name a single object, or a folder.
  const rootPrefix = prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`;
  const root = folder(rootPrefix);
  const excluded = exclusions.map(globPattern);
  for await (const { key, size } of objects) {
    signal.throwIfAborted();
    const isTarget = key === prefix;
    if (key.endsWith("/") || !(isTarget || key.startsWith(rootPrefix))) continue;
    const relative = isTarget ? (key.split("/").at(-1) as string) : key.slice(rootPrefix.length);
    if (excluded.some((pattern) => pattern.test(relative))) continue;
    const names = relative.split("/");
    if (names.some((name) => name.startsWith("_") || name.startsWith("."))) continue;
    if (isTarget) root.prefix = key;
    const holder = isTarget ? root : descend(root, names.slice(0, -1));
    holder.objectCount += 1;
    holder.bytes += size;
    remember(holder, { key, size }, samplesPerFolder);
  }
  return root;
}

const mostFiles = 100;

function remember(holder: Folder, file: DataFile, samplesPerFolder: number): void {
  if (holder.samples.length + holder.others.length >= mostFiles) return;
  const extension = extensionOf(file.key);
  const alike = holder.samples.filter(({ key }) => extensionOf(key) === extension);
  if (alike.length < samplesPerFolder) holder.samples.push(file);
  else holder.others.push(file);
}

export function extensionOf(key: string): string {
  return /\.[^./]*$/.exec(key)?.[0].toLowerCase() ?? "";
}

function descend(root: Folder, names: readonly string[]): Folder {
  let at = root;
  for (const name of names) {
    let next = at.children.get(name);
    if (!next) {
      next = folder(`${at.prefix}${name}/`);
      at.children.set(name, next);
    }
    at = next;
  }
  return at;
}
