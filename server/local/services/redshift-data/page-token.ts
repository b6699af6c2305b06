import { createHmac, timingSafeEqual } from "node:crypto";
import { invalid } from "./errors";

export interface PageTokens {
  /** A token that only this endpoint can make, bound to what it pages through. */
  issue(scope: string, position: unknown): string;
  /** The position in a token; a forged token, or one of another list, is a ValidationException. */
  read(scope: string, token: string): unknown;
}

export function createPageTokens(key: Buffer): PageTokens {
  const sign = (scope: string, body: string) =>
    createHmac("sha256", key).update(`${scope}\0${body}`).digest();
  return {
    issue: (scope, position) => {
      const body = Buffer.from(JSON.stringify(position)).toString("base64url");
      return `${body}.${sign(scope, body).toString("base64url")}`;
    },
    read: (scope, token) => {
      const [body = "", signature = ""] = token.split(".");
      const given = Buffer.from(signature, "base64url");
      const right = sign(scope, body);
      if (given.length !== right.length || !timingSafeEqual(given, right)) {
        throw invalid("The NextToken is not valid.");
      }
      return JSON.parse(Buffer.from(body, "base64url").toString());
    },
  };
}
