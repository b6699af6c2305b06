import { randomBytes } from "node:crypto";
import { open, rename } from "node:fs/promises";

/** Writes a file that only its owner may read, whole or not at all. */
export const writePrivateFile = async (path: string, text: string): Promise<void> => {
  const partial = `${path}.${randomBytes(4).toString("hex")}`;
  const file = await open(partial, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(partial, path);
};
