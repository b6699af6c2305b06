import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { env } from "@/server/env";
import { awsCall } from "./error";

/** In which account, as which IAM role, and on whose behalf AWS is called. */
export interface AwsTarget {
  accountId: string;
  region: string;
  /** The principal that AWS sees; null acts as Headgate's own credentials. */
  roleArn: string | null;
  /** Headgate's own role in that account, assumed first when the account asks for it. */
  accountRoleArn?: string | null;
  externalId?: string | null;
  /** Who it is for: becomes the role session name, so that CloudTrail tells the person. */
  sessionName: string;
}

interface ClientConfig {
  region: string;
  endpoint?: string;
  disableHostPrefix?: boolean;
  credentials?: () => Promise<Credentials>;
  maxAttempts: number;
  requestHandler: {
    requestTimeout: number;
    connectionTimeout: number;
    httpsAgent?: object;
    httpAgent?: object;
  };
  customUserAgent: string;
}

interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

// Long polls last 30 s, so a silent connection is given up only well after that.
const REQUEST_TIMEOUT_MS = 45_000;
const MAX_SOCKETS = 500;
const CLIENTS_MAX = 500;

type ClientClass<C> = new (config: ClientConfig) => C;

// By the class itself: its name is no key, bundlers shorten it.
const clients = new Map<ClientClass<unknown>, Map<string, unknown>>();

interface ClientOptions {
  /** The SDK sends no call a second time: for what is done twice when its first answer got lost. */
  isSentOnce?: boolean;
}

/** One SDK client per service, account, role and session; built on first use, its credentials renewed by itself. */
export function clientFor<C>(
  Client: ClientClass<C>,
  target: AwsTarget,
  { isSentOnce = false }: ClientOptions = {},
): C {
  const ofClass = clients.get(Client) ?? new Map<string, unknown>();
  clients.set(Client, ofClass);
  const key = JSON.stringify([
    target.accountId,
    target.region,
    target.accountRoleArn,
    target.externalId,
    target.roleArn,
    target.sessionName,
    isSentOnce,
  ]);
  const known = ofClass.get(key) as C | undefined;
  if (known) return known;
  if (ofClass.size >= CLIENTS_MAX) ofClass.delete(ofClass.keys().next().value ?? "");
  const roleArn = target.roleArn;
  const client = new Client({
    ...baseConfig(target.region),
    ...(isSentOnce ? { maxAttempts: 1 } : {}),
    ...(roleArn ? { credentials: () => assumeRole(target, roleArn) } : {}),
  });
  ofClass.set(key, client);
  return client;
}

function baseConfig(region: string): ClientConfig {
  const endpoint = env().AWS_ENDPOINT_URL;
  return {
    region,
    ...(endpoint ? { endpoint, disableHostPrefix: true } : {}),
    maxAttempts: 3,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: 3_000,
      httpsAgent: { maxSockets: MAX_SOCKETS, keepAlive: true },
      httpAgent: { maxSockets: MAX_SOCKETS, keepAlive: true },
    },
    customUserAgent: "headgate",
  };
}

/** IAM action: sts:AssumeRole. */
async function assumeRole(target: AwsTarget, roleArn: string): Promise<Credentials> {
  const first = target.accountRoleArn
    ? { ...target, roleArn: target.accountRoleArn, accountRoleArn: null }
    : null;
  const sts = first ? clientFor(STSClient, first) : ownSts(target.region);
  const { Credentials: given } = await awsCall("sts", "AssumeRole", () =>
    sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName(target.sessionName),
        ...(target.externalId ? { ExternalId: target.externalId } : {}),
      }),
    ),
  );
  if (!given?.AccessKeyId || !given.SecretAccessKey)
    throw new Error("AssumeRole answered without credentials");
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    ...(given.SessionToken ? { sessionToken: given.SessionToken } : {}),
    ...(given.Expiration ? { expiration: given.Expiration } : {}),
  };
}

function ownSts(region: string): STSClient {
  return clientFor(STSClient, { accountId: "", region, roleArn: null, sessionName: "headgate" });
}

/** IAM allows word characters and `+=,.@-` in a session name, 2 to 64 of them. */
function sessionName(wanted: string): string {
  const clean = wanted.replace(/[^\w+=,.@-]/g, "-").slice(0, 64);
  return clean.length < 2 ? "headgate" : clean;
}
