import { chmod, mkdir, realpath } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { parseEnvironment } from "@/server/env";
import { withClient } from "@/server/postgres/databases";
import { generateClient } from "@/server/postgres/generate";
import { migrate } from "@/server/postgres/migrate";
import { answers } from "./answers";
import { ensureBuild } from "./build";
import { bundledScript } from "./bundle";
import { type ChildSpec, supervise } from "./children";
import { loadDemo, removeDemoFiles } from "./demo";
import { type DemoFile, writeDemoFiles } from "./demo-files";
import { createEnding, type Ending, endOnSignals } from "./ending";
import { type Addresses, appEnvironment, localEnvironment } from "./environment";
import { takeHome } from "./lock";
import { workerOptions } from "./node-options";
import { endOrphans } from "./orphaned-children";
import { requirePort } from "./ports";
import { type EmbeddedPostgres, keepPostgres } from "./postgres";
import { loadSecrets, type Secrets } from "./secrets";
import { homePaths, readSettings, root, type Settings, StartError, shown } from "./settings";
import { endShortLived } from "./short-lived";
import { say, step } from "./steps";
import { webArgs } from "./web";

const prepareHome = async (home: string) => {
  const paths = homePaths(home);
  try {
    await mkdir(home, { recursive: true });
    // PostgreSQL may run as another account, which must pass through but see nothing else.
    await chmod(home, 0o711);
    for (const folder of [paths.objects, paths.results, paths.logs, paths.run]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }
  } catch (error) {
    throw new StartError(`Can't use ${home} for Headgate's data: ${(error as Error).message}`);
  }
};

/** Arguments to Node of a process that runs from its TypeScript, and anew after each edit under `--dev`. */
const sourceArgs = (settings: Settings, script: string) => [
  ...(settings.dev ? ["--watch", "--watch-preserve-output"] : []),
  "--import",
  "tsx",
  join(root, script),
];

const isWorkerKnown = (databaseUrl: string, pid: number) =>
  withClient(databaseUrl, async (client) => {
    const text = "SELECT 1 FROM worker WHERE pid = $1 AND host = $2 AND state = 'alive'";
    return (await client.query(text, [pid, hostname()])).rowCount === 1;
  });

/** The names of what the launcher keeps running, with how to start each and how to see that it serves. */
const children = (settings: Settings, addresses: Addresses, secrets: Secrets) => {
  const app = appEnvironment(settings, addresses, secrets);
  const aws: ChildSpec = {
    name: "aws",
    args: sourceArgs(settings, "server/local/main.ts"),
    env: localEnvironment(settings, addresses, secrets),
    isReady: () => answers(`${addresses.awsEndpointUrl}/_local/health`),
  };
  const web: ChildSpec = {
    name: "web",
    args: webArgs(settings),
    env: app,
    isReady: () => answers(`http://127.0.0.1:${settings.port}/api/health/live`),
  };
  const worker: ChildSpec = {
    name: "worker",
    args: [
      ...workerOptions,
      ...(settings.dev ? sourceArgs(settings, "server/worker/main.ts") : [bundledScript("worker")]),
    ],
    env: app,
    // Under --watch the worker is a grandchild, whose id we don't know.
    isReady: async (pid) => settings.dev || isWorkerKnown(addresses.databaseUrl, pid),
  };
  return { aws, web, worker };
};

const welcome = (settings: Settings, url: string, dataFolder: string | null, demo: DemoFile | null) => {
  const widest = Math.max(...(demo?.people ?? []).map((person) => person.email.length), 0);
  const lines = [
    "",
    `Headgate is ready:  ${url}`,
    "",
    ...(demo
      ? [
          "Sign in as",
          ...demo.people.map(
            (person) => `  ${person.email.padEnd(widest)}  ${person.password}  ${person.role}`,
          ),
          "",
          `Local AWS:  ${demo.awsEndpointUrl}  (profiles: ${shown(demo.awsCredentialsFile)})`,
          `People, tokens and keys:  ${shown(homePaths(settings.home).demo)}`,
        ]
      : [
          "People sign in as the environment configures it (OIDC_ISSUER); AWS accounts: HEADGATE_AWS_ACCOUNTS.",
        ]),
    `Data:  ${shown(settings.home)}${dataFolder ? `, databases in ${dataFolder}` : ""}`,
    `Logs:  ${shown(homePaths(settings.home).logs)}`,
    "Stop:  Ctrl-C",
    "",
  ];
  for (const line of lines) say(line);
};

const startPostgres = async (settings: Settings, secrets: Secrets, isNew: boolean, ending: Ending) => {
  if (!settings.demo && settings.databaseUrl) return null;
  return step("Starting PostgreSQL", async () => {
    const postgres = await keepPostgres(settings.home, secrets, isNew, (why) => {
      say(why);
      ending.end(1);
    });
    ending.add(() => postgres.stop());
    return postgres;
  });
};

const addressesOf = (settings: Settings, postgres: EmbeddedPostgres | null): Addresses => {
  const databaseUrl = settings.databaseUrl ?? postgres?.databaseUrl;
  if (!databaseUrl) throw new StartError("There is no database.");
  return {
    url: `http://localhost:${settings.port}`,
    awsEndpointUrl: `http://127.0.0.1:${settings.awsPort}`,
    databaseUrl,
    localDatabaseUrl: settings.demo ? (postgres?.localDatabaseUrl ?? null) : null,
  };
};

const requireGoodEnvironment = (settings: Settings, addresses: Addresses, secrets: Secrets) => {
  try {
    parseEnvironment(appEnvironment(settings, addresses, secrets));
  } catch (error) {
    throw new StartError((error as Error).message);
  }
};

const applyMigrations = async (settings: Settings, addresses: Addresses) => {
  generateClient();
  if (settings.databaseUrl) {
    await withClient(settings.databaseUrl, async () => {}).catch((error: Error) => {
      throw new StartError(`Can't use the database that DATABASE_URL names: ${error.message}`);
    });
  }
  await migrate(addresses.databaseUrl);
};

const startAll = async (settings: Settings, ending: Ending) => {
  const paths = homePaths(settings.home);
  const { secrets, isPostgresPasswordNew } = await loadSecrets(paths.secrets);
  const postgres = await startPostgres(settings, secrets, isPostgresPasswordNew, ending);
  const addresses = addressesOf(settings, postgres);
  requireGoodEnvironment(settings, addresses, secrets);
  await step("Applying migrations", () => applyMigrations(settings, addresses));
  const { aws, web, worker } = children(settings, addresses, secrets);
  const giveUp = (why: string) => {
    say(why);
    ending.end(1);
  };
  const run = async (spec: ChildSpec) => {
    const child = supervise(spec, paths, giveUp);
    ending.add((force) => child.stop(force));
    await child.start();
  };
  if (settings.demo) {
    await step("Starting the local AWS endpoint", () => run(aws));
    await loadDemo(aws.env);
  }
  if (!settings.demo) await removeDemoFiles(settings.home);
  const demo = settings.demo
    ? await writeDemoFiles(settings.home, addresses.url, addresses.awsEndpointUrl, secrets)
    : null;
  if (!settings.dev) await ensureBuild(web.env);
  await step("Starting web and worker", () => Promise.all([run(web), run(worker)]));
  const isElsewhere = postgres && !postgres.cluster.dataDir.startsWith(await realpath(settings.home));
  welcome(settings, addresses.url, isElsewhere ? postgres.cluster.dataDir : null, demo);
};

/** `npm start`. */
export const main = async (args: string[]): Promise<void> => {
  const ending = createEnding();
  endOnSignals(ending, (text) => say(text));
  try {
    const settings = readSettings(args);
    await prepareHome(settings.home);
    const home = await realpath(settings.home);
    const paths = homePaths(home);
    const release = await takeHome(paths.lock, home, `http://localhost:${settings.port}`);
    ending.add(release);
    ending.add(endShortLived);
    const ended = await endOrphans(home, paths.run);
    if (ended > 0) say(`Ended ${ended} processes that an earlier start left behind.`);
    await requirePort(settings.port, settings.host, (port) => `npm start -- --port ${port}`);
    if (settings.demo)
      await requirePort(settings.awsPort, "127.0.0.1", (port) => `npm start -- --aws-port ${port}`);
    await startAll({ ...settings, home }, ending);
  } catch (error) {
    if (ending.isEnding()) return;
    const text = error instanceof StartError ? error.message : (error as Error).stack;
    process.stderr.write(`\n  ${text}\n\n`);
    ending.end(1);
  }
};
