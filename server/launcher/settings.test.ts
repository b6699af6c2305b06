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

test("a test file that fails before its first test counts as one failure", () => {
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: "passed", assertionResults: [told("a", "passed"), told("b", "passed", ["once"])] },
      { status: "failed", assertionResults: [told("c", "failed", ["twice"])] },
      { status: "failed", assertionResults: [] },
    ],
  };
  expect(readVitest(report)).toEqual({ passed: 3, failed: 2, skipped: 3, unsteady: ["b"] });
});

test("a browser test that passed only at a second try is named", () => {
  const specs = [
    { title: "steady", tests: [{ status: "expected" }] },
    { title: "unsteady", tests: [{ status: "flaky" }] },
  ];
  const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 1 };
  expect(readPlaywright({ stats, suites: [{ specs: [], suites: [{ specs }] }] })).toEqual({
    ...{ passed: 6, failed: 1, skipped: 1 },
    unsteady: ["unsteady"],
  });
});
