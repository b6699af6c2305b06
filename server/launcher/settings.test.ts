import { expect, test } from "vitest";
import { readPlaywright, readVitest } from "./checks";
import { readSettings } from "./settings";

test("flags win over the environment, and the environment over what is usual", () => {
  expect(readSettings([], {} as NodeJS.ProcessEnv)).toMatchObject({
    port: 3000,
    awsPort: 4580,
    dev: false,
    demo: true,
  });
  const env = { HEADGATE_PORT: "3100", HEADGATE_AWS_PORT: "4600" } as unknown as NodeJS.ProcessEnv;
  expect(readSettings(["--port", "3200", "--dev"], env)).toMatchObject({
    port: 3200,
    awsPort: 4600,
    dev: true,
  });
});

test.each([
  [["--port", "http"], '--port must be a number from 1 to 65535, not "http"'],
  [["--port", "0"], "--port must be a number from 1 to 65535"],
  [["--port", "70000"], "--port must be a number from 1 to 65535"],
  [["--aws-port", "3000"], "--port and --aws-port must differ"],
  [["--prot", "3000"], "Unknown option '--prot'"],
  [["3000"], "Unexpected argument '3000'"],
])("%j is refused in one line", (args, message) => {
  const refused = () => readSettings(args, {} as NodeJS.ProcessEnv);
  expect(refused).toThrow(message);
  expect(refused).not.toThrow("\n");
});

test("with a real account configured there is no demo", () => {
  const env = { HEADGATE_AWS_ACCOUNTS: '[{"id":"123456789012","name":"x"}]' } as unknown as NodeJS.ProcessEnv;
  expect(readSettings([], env).demo).toBe(false);
  const inTheConsole = { HEADGATE_AWS_ACCOUNTS: "[]" } as unknown as NodeJS.ProcessEnv;
  expect(readSettings([], inTheConsole).demo).toBe(false);
});

const told = (fullName: string, status: string, failureMessages: string[] = []) => ({
  ...{ fullName, status, failureMessages },
});

const file = (status: string, assertionResults: ReturnType<typeof told>[], message = "") => ({
  ...{ name: "x.test.ts", status, message, assertionResults },
});

test("a test file that fails before its first test counts as one failure", () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      file("passed", [told("a", "passed"), told("b", "passed", ["once"])]),
      file("failed", [told("c", "failed", ["\u001b[31m1 is not 2\u001b[39m\n\n    at c", "twice"])]),
      file("failed", [], "no such module"),
    ],
  };
  expect(readVitest(report)).toEqual({
    ...{ passed: 3, failed: 2, skipped: 3 },
    unsteady: ["b"],
    failures: [
      { title: "c", why: "1 is not 2\n    at c" },
      { title: "x.test.ts", why: "no such module" },
    ],
  });
});

test("a browser test that passed only at a second try is named, and one that failed with its first error", () => {
  const long = Array.from({ length: 40 }, (_, n) => `line ${n}`).join("\n");
  const tries = [{ errors: [{ message: long }] }, { errors: [{ message: "again" }] }];
  const specs = [
    { title: "steady", tests: [{ status: "expected", results: [{ errors: [] }] }] },
    { title: "unsteady", tests: [{ status: "flaky", results: [{ errors: [{ message: "late" }] }] }] },
    { title: "broken", tests: [{ status: "unexpected", results: tries }] },
  ];
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 1 };
  expect(readPlaywright({ stats, suites: [{ specs: [], suites: [{ specs }] }] })).toEqual({
    ...{ passed: 6, failed: 1, skipped: 1 },
    unsteady: ["unsteady"],
    failures: [{ title: "broken", why: long.split("\n").slice(0, 12).join("\n") }],
  });
});
