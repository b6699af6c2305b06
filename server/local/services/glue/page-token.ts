import { createHash } from "node:crypto";
import { invalidInput } from "@/server/local/catalog/errors";

const markOf = (list: string) => createHash("sha256").update(list).digest("base64url").slice(0, 12);

/** The token that goes on in a list after a position; undefined where there is no more. */
export function issueToken(position: string | undefined, list = ""): string | undefined {
  return position === undefined
    ? undefined
    : Buffer.from(`1:${markOf(list)}:${position}`).toString("base64url");
}

/** The position in a token; one of another list is refused. */
export function readToken(token: string | undefined, list = ""): string | undefined {
  if (token === undefined || token === "") return undefined;
  const text = Buffer.from(token, "base64url").toString();
  const start = `1:${markOf(list)}:`;
  const position = text.slice(start.length);
  if (!text.startsWith(start) || issueToken(position, list) !== token)
    throw invalidInput("Invalid NextToken");
  return position;
}
