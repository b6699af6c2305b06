import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { say, step } from "./steps";

/** Programs the checks use when they are there; as root on Debian they are installed. */
const programs = [
  { packages: ["chromium", "fonts-liberation"], path: "/usr/bin/chromium", use: "the browser tests" },
  { packages: ["awscli"], path: "/usr/bin/aws", use: "the AWS command line's tests" },
  {
    packages: ["python3-boto3"],
    path: "/usr/lib/python3/dist-packages/boto3/__init__.py",
    use: "boto3's tests",
  },
  { packages: ["curl", "jq"], path: "/usr/bin/jq", use: "the lines of the guide for scripts" },
];

const isRootOnDebian = () => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

const apt = (args: string[]) =>
  spawnSync("apt-get", args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });

const install = (packages: string[]): string | null => {
  const wanted = ["install", "--yes", "--no-install-recommends", ...packages];
  let result = apt(wanted);
  if (result.status !== 0) {
    // The lists of a fresh image are empty or old.
    apt(["update"]);
    result = apt(wanted);
  }
  return result.status === 0 ? null : (result.stderr.trim().split("\n").at(-1) ?? "apt-get failed");
};

/** Installs what is missing where that is possible, and says what can't be checked without it. */
export const ensurePrograms = async (): Promise<void> => {
  for (const program of programs.filter(({ path }) => !existsSync(path))) {
    const names = program.packages.join(" and ");
    if (!isRootOnDebian()) {
      say(
        `Missing: ${names}, for ${program.use}. Install it with: apt-get install ${program.packages.join(" ")}`,
      );
      continue;
    }
    const failure = await step(`Installing ${names} for ${program.use}`, async () =>
      install(program.packages),
    );
    if (failure) say(`Could not install ${names}: ${failure}`);
  }
};
