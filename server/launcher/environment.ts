import { homeRegion, serverPrincipal } from "@/prisma/demo/lake";
import { markVariable } from "./orphaned-children";
import type { Secrets } from "./secrets";
import { homePaths, type Settings } from "./settings";

export interface Addresses {
  url: string;
  awsEndpointUrl: string;
  databaseUrl: string;
  /** Superuser's connection to the local endpoint's own database; null without a local endpoint. */
  localDatabaseUrl: string | null;
}

/** Settings of AWS tools on this machine must not leak into the demo: its processes speak to the local endpoint only. */
const withoutAws = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("AWS_"))) as NodeJS.ProcessEnv;

/** The environment of web and worker. */
export const appEnvironment = (
  settings: Settings,
  addresses: Addresses,
  secrets: Secrets,
  inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv => {
  const key = secrets.principals[serverPrincipal];
  const base = settings.demo ? withoutAws(inherited) : { ...inherited };
  return {
    ...base,
    NODE_ENV: settings.dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    NODE_NO_WARNINGS: "1",
    [markVariable]: settings.home,
    HEADGATE_HOME: settings.home,
    HEADGATE_PORT: String(settings.port),
    HEADGATE_URL: inherited["HEADGATE_URL"] || addresses.url,
    NEXTAUTH_URL: inherited["HEADGATE_URL"] || addresses.url,
    NEXTAUTH_SECRET: inherited["NEXTAUTH_SECRET"] || secrets.nextauthSecret,
    DATABASE_URL: addresses.databaseUrl,
    ...(settings.demo && key
      ? {
          AWS_ENDPOINT_URL: addresses.awsEndpointUrl,
          AWS_REGION: homeRegion,
          AWS_ACCESS_KEY_ID: key.accessKeyId,
          AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
        }
      : {}),
  };
};

/** The environment of the local AWS endpoint and of what loads the demo lake into it. */
export const localEnvironment = (
  settings: Settings,
  addresses: Addresses,
  secrets: Secrets,
): NodeJS.ProcessEnv => ({
  ...appEnvironment(settings, addresses, secrets),
  HEADGATE_AWS_PORT: String(settings.awsPort),
  HEADGATE_LOCAL_KEYS: homePaths(settings.home).secrets,
  LOCAL_DATABASE_URL: addresses.localDatabaseUrl ?? "",
});
