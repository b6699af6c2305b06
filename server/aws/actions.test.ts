import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NEEDS } from "./actions";

const folder = import.meta.dirname;
const IMPORT = /import\s*\{([^}]*)\}\s*from\s*"@aws-sdk\/client-([\w-]+)"/g;

/** Every operation that a file of this folder imports from an SDK client, by command or by paginator. */
function operationsCalled(): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  const found = files.flatMap((file) =>
    [...readFileSync(join(folder, file), "utf8").matchAll(IMPORT)].flatMap(([, names = "", service = ""]) =>
      names
        .split(",")
        .map((name) => name.trim())
        .flatMap((name) => {
          const operation = /^(\w+)Command$/.exec(name)?.[1] ?? /^paginate(\w+)$/.exec(name)?.[1];
          return operation ? [`${service} ${operation}`] : [];
        }),
    ),
  );
  return [...new Set(found)].sort();
}

const operationsNamed = NEEDS.flatMap((need) => need.operations.map((one) => `${need.service} ${one}`));

describe("the table of needs", () => {
  test("names every operation that the code calls, and no other", () => {
    expect(operationsCalled()).toContain("redshift-data ExecuteStatement");
    expect(operationsCalled()).toContain("redshift DescribeClusters");
    expect([...operationsNamed].sort()).toEqual(operationsCalled());
  });

  test("names each once, and only actions as IAM writes them", () => {
    expect(new Set(operationsNamed).size).toBe(operationsNamed.length);
    for (const { grants } of NEEDS)
      for (const { actions } of grants)
        for (const action of actions) expect(action).toMatch(/^[a-z][a-z0-9-]*:[A-Z]\w+$/);
  });
});
