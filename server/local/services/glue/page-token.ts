import { invalidInput } from "@/server/local/catalog/errors";

/** The token that goes on after a position; undefined where there is no more. */
export function issueToken(position: string | undefined): string | undefined {
  return position === undefined ? undefined : Buffer.from(`1:${position}`).toString("base64url");
}

/** The position in a token. */
export function readToken(token: string | undefined): string | undefined {
  if (token === undefined || token === "") return undefined;
  const text = Buffer.from(token, "base64url").toString();
  if (!text.startsWith("1:") || issueToken(text.slice(2)) !== token) throw invalidInput("Invalid NextToken");
  return text.slice(2);
}
