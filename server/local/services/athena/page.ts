import { createHash } from "node:crypto";
import { invalid } from "./errors";

const tag = (scope: string, position: string) =>
  createHash("sha256").update(`${scope}\0${position}`).digest("base64url").slice(0, 16);

/** A token for the place a list goes on at; it holds for that list alone. */
export const pageToken = (scope: string, position: string): string =>
  `${Buffer.from(position).toString("base64url")}.${tag(scope, position)}`;

/** The place in a token; the beginning for no token. */
export function readToken(scope: string, token: string | undefined): string {
  if (token === undefined) return "";
  const position = Buffer.from(token.split(".")[0] ?? "", "base64url").toString();
  if (pageToken(scope, position) === token) return position;
  throw invalid("Invalid NextToken.");
}

/** The items of a page and, when there are more, the token of the next one. */
export function page<T>(items: T[], limit: number, scope: string, positionOf: (item: T) => string) {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  const more = items.length > limit && last !== undefined;
  return { shown, NextToken: more ? pageToken(scope, positionOf(last)) : undefined };
}
