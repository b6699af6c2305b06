import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { curlLine } from "./api-line";

test("the line's body is what the API takes, whatever quotes a default holds", () => {
  const query = {
    id: "example-x",
    parameters: [
      { name: "who", type: "text" as const, isNullable: true, default: "O'Hara's \"x\" $HOME" },
      { name: "none", type: "text" as const, isNullable: true, default: null },
    ],
  };
  const line = curlLine("http://h", query, ["who", "none", "free"], 3);
  const shell = `curl() { for last; do :; done; printf %s "$last"; }\n${line}`;
  expect(JSON.parse(execFileSync("sh", ["-c", shell], { encoding: "utf8" }))).toEqual({
    version: 3,
    parameters: [
      { name: "who", value: "O'Hara's \"x\" $HOME" },
      { name: "none", value: null },
      { name: "free", value: "…" },
    ],
    waitSeconds: 30,
  });
});
