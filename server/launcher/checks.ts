import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { generateClient } from "@/server/postgres/generate";
import { ensureBuild } from "./build";
import { root } from "./settings";

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Tests that failed and passed when they were tried again; counted among the passed. */
  unsteady: string[];
  /** Tests that failed, and why. */
  failures: Failure[];
}

export interface Failure {
  title: string;
  /** The first lines of what the runner says of it. */
  why: string;
}

export interface Check {
  name: string;
  run: () => Promise<Tally>;
}

export const none: Tally = { passed: 0, failed: 0, skipped: 0, unsteady: [], failures: [] };
const passed: Tally = { ...none, passed: 1 };
export const failed: Tally = { ...none, failed: 1 };

export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  unsteady: [...a.unsteady, ...b.unsteady],
  failures: [...a.failures, ...b.failures],
});

const WHY_LINES_MAX = 12;

/** A failure with its message shortened to fit a summary. */
function failure(title: string, messages: string[]): Failure {
  const lines = stripVTControlCharacters(messages[0] ?? "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  return { title, why: lines.slice(0, WHY_LINES_MAX).join("\n") };
}

const bin = (name: string) => join(root, "node_modules", ".bin", name);

const runProgram = (command: string, args: string[], env: Record<string, string> = {}) =>
  new Promise<number>((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });

const single = (name: string, run: () => Promise<number>): Check => ({
  name,
  run: async () => ((await run()) === 0 ? passed : failed),
});

/** A runner that writes its report as JSON; one that fails outside its tests counts as one more failure. */
const reported = (
  name: string,
  run: (report: string) => Promise<number>,
  read: (report: never) => Tally,
): Check => ({
  name,
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), "headgate-report-"));
    const report = join(folder, "report.json");
    try {
      const code = await run(report);
      if (!existsSync(report)) return failed;
      const tally = read(JSON.parse(await readFile(report, "utf8")) as never);
      return code !== 0 && tally.failed === 0 ? add(tally, failed) : tally;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

/** A file that fails before its first test has no test to count; the file itself counts then. */
export const readVitest = (report: VitestReport): Tally => ({
  passed: report.numPassedTests,
  failed:
    report.numFailedTests +
    report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0)
      .length,
  skipped: report.numPendingTests + report.numTodoTests,
  unsteady: report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, failureMessages }) => status === "passed" && failureMessages.length > 0)
    .map(({ fullName }) => fullName),
  failures: report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    if (status === "failed" && assertionResults.length === 0) return [failure(name, [message])];
    const broken = assertionResults.filter((one) => one.status === "failed");
    return broken.map(({ fullName, failureMessages }) => failure(fullName, failureMessages));
  }),
});

interface PlaywrightTest {
  status: string;
  results: { errors: { message?: string }[] }[];
}

interface PlaywrightSuite {
  specs?: { title: string; tests: PlaywrightTest[] }[];
  suites?: PlaywrightSuite[];
}

interface PlaywrightReport extends PlaywrightSuite {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

/** The tests that ended so, with their first errors. */
const testsIn = ({ specs = [], suites = [] }: PlaywrightSuite, ended: string): Failure[] => [
  ...specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === ended)
      .map(({ results }) =>
        failure(
          title,
          results.flatMap(({ errors }) => errors.map(({ message = "" }) => message)),
        ),
      ),
  ),
  ...suites.flatMap((suite) => testsIn(suite, ended)),
];

export const readPlaywright = (report: PlaywrightReport): Tally => ({
  passed: report.stats.expected + report.stats.flaky,
  failed: report.stats.unexpected,
  skipped: report.stats.skipped,
  unsteady: testsIn(report, "flaky").map(({ title }) => title),
  failures: testsIn(report, "unexpected"),
});

const hasBrowserTests = async () =>
  (await readdir(join(root, "e2e")).catch(() => [])).some((name) => name.endsWith(".spec.ts"));

/** Every check there is, the quick ones first. */
export const checks = async (): Promise<Check[]> => [
  single("Generated client", async () => {
    generateClient();
    return 0;
  }),
  single("Format and lint", () =>
    runProgram(bin("biome"), [
      "ci",
      "--error-on-warnings",
      ...(process.stdout.isTTY ? [] : ["--colors=off"]),
    ]),
  ),
  single("Route types", () => runProgram(bin("next"), ["typegen"], { NEXT_TELEMETRY_DISABLED: "1" })),
  single("Types", () => runProgram(bin("tsc"), ["--noEmit", "--project", root])),
  single("Unused files, exports and packages", () => runProgram(bin("knip"), ["--no-progress"])),
  reported(
    "Unit and integration tests",
    (report) =>
      runProgram(bin("vitest"), [
        "run",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
      ]),
    readVitest,
  ),
  single("Build", async () => {
    await ensureBuild();
    return 0;
  }),
  ...((await hasBrowserTests())
    ? [
        reported(
          "Browser tests",
          (report) =>
            runProgram(bin("playwright"), ["test", "--reporter=list,json"], {
              PLAYWRIGHT_JSON_OUTPUT_NAME: report,
            }),
          readPlaywright,
        ),
      ]
    : []),
];
