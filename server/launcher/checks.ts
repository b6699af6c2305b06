import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateClient } from "@/server/postgres/generate";
import { ensureBuild } from "./build";
import { root } from "./settings";

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Tests that failed and passed when they were tried again; counted among the passed. */
  unsteady: string[];
}

export interface Check {
  name: string;
  run: () => Promise<Tally>;
}

export const none: Tally = { passed: 0, failed: 0, skipped: 0, unsteady: [] };
const passed: Tally = { ...none, passed: 1 };
export const failed: Tally = { ...none, failed: 1 };

export const add = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  unsteady: [...a.unsteady, ...b.unsteady],
});

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
    status: string;
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
});

interface PlaywrightSuite {
  specs?: { title: string; tests: { status: string }[] }[];
  suites?: PlaywrightSuite[];
}

interface PlaywrightReport extends PlaywrightSuite {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

const flakyIn = ({ specs = [], suites = [] }: PlaywrightSuite): string[] => [
  ...specs.filter(({ tests }) => tests.some(({ status }) => status === "flaky")).map(({ title }) => title),
  ...suites.flatMap(flakyIn),
];

export const readPlaywright = (report: PlaywrightReport): Tally => ({
  passed: report.stats.expected + report.stats.flaky,
  failed: report.stats.unexpected,
  skipped: report.stats.skipped,
  unsteady: flakyIn(report),
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
