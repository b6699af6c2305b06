import { expect, test } from "vitest";
import { createPageTokens } from "./page-token";

const tokens = createPageTokens(Buffer.alloc(32, 1));

test("a token leads back to its position, and only for what it pages through", () => {
  const token = tokens.issue("result/1", 3);
  expect(tokens.read("result/1", token)).toBe(3);
  expect(() => tokens.read("result/2", token)).toThrow("NextToken is not valid");
});

test.each(["", "x", "Mw.AAAA", `${Buffer.from("4").toString("base64url")}.`])(
  "a forged token %j is refused",
  (token) => {
    expect(() => tokens.read("result/1", token)).toThrow("NextToken is not valid");
  },
);

test("a token whose position was changed is refused", () => {
  const [, signature] = tokens.issue("result/1", 3).split(".");
  const forged = `${Buffer.from("4").toString("base64url")}.${signature}`;
  expect(() => tokens.read("result/1", forged)).toThrow("NextToken is not valid");
  expect(() => createPageTokens(Buffer.alloc(32, 2)).read("result/1", tokens.issue("result/1", 3))).toThrow();
});
