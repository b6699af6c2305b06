import { workgroupId } from "@/server/local/services/redshift/definitions";
import type { Warehouses, WarehouseTarget } from "@/server/local/warehouse";
import type { CallContext, Caller } from "@/server/local/wire/service";
import { invalid, notFound } from "./errors";
import type { StoredLogin } from "./statement";

/** The members of a request that say where and as whom to run. */
export interface ConnectionInput {
  ClusterIdentifier?: string | undefined;
  WorkgroupName?: string | undefined;
  Database?: string | undefined;
  DbUser?: string | undefined;
  SecretArn?: string | undefined;
}

export interface Connection {
  target: WarehouseTarget;
  targetName: string;
  database: string;
  login: StoredLogin;
  dbUser: string | null;
  secretArn: string | null;
}

export interface Secret {
  arn: string;
  /** The secret's text; null when it holds bytes. */
  text: string | null;
}

export interface ConnectionDeps {
  warehouses: Warehouses;
  /** The current value of a secret by name or ARN; null when the account has none of that name. */
  readSecret(accountId: string, nameOrArn: string): Promise<Secret | null>;
  /** Name of the workgroup with that id in its ARN; null when there is none. */
  workgroupById(accountId: string, id: string): Promise<string | null>;
}

const noEndpoint = () => invalid("Redshift endpoint doesn't exist in this region.");

/** The database user AWS derives from an IAM identity: `IAMR:role`, `IAM:user`. */
function federatedUser(caller: Caller): string {
  return caller.kind === "role" ? `IAMR:${caller.principal}` : "IAM:RootIdentity";
}

/** Database roles of the caller's session tag, `sales:analyst`. AWS writes the tag in two ways. */
function rolesOfTag(tags: Readonly<Record<string, string>>): string[] | null {
  const entry = Object.entries(tags).find(([name]) => name.toLowerCase() === "redshiftdbroles");
  return entry ? entry[1].split(":").filter((role) => role !== "") : null;
}

/**
 * Finds warehouse, database and user of a request, and checks that the caller may do this there and may have the
 * user's credentials.
 */
export async function resolveConnection(
  operation: string,
  input: ConnectionInput,
  ctx: CallContext,
  deps: ConnectionDeps,
): Promise<Connection> {
  if (input.ClusterIdentifier && input.WorkgroupName) {
    throw invalid("ClusterIdentifier and WorkgroupName can't be specified together.");
  }
  if (input.DbUser && input.WorkgroupName) {
    throw invalid("DbUser can't be specified with WorkgroupName.");
  }
  if (input.DbUser && input.SecretArn) throw invalid("DbUser can't be specified with SecretArn.");
  const secret = input.SecretArn ? await readSecret(input.SecretArn, ctx, deps) : null;
  const target = await resolveTarget(input, secret, ctx, deps);
  authorizeOn(target, operation, ctx);
  const database = input.Database || secret?.database;
  if (!database) throw invalid("Database is a required parameter.");
  const common = {
    target,
    targetName: input.WorkgroupName ?? input.ClusterIdentifier ?? target.name,
    database,
  };
  if (secret) {
    const right = await deps.warehouses.passwordIsRight(secret.username, secret.password);
    const refusal = right ? null : `FATAL: password authentication failed for user "${secret.username}"`;
    const login = { user: secret.username, create: false, roles: null, refusal };
    return { ...common, login, dbUser: null, secretArn: input.SecretArn ?? null };
  }
  authorize(target, input, database, ctx);
  if (input.DbUser) {
    const login = { user: input.DbUser, create: false, roles: null, refusal: null };
    return { ...common, login, dbUser: input.DbUser, secretArn: null };
  }
  const user = federatedUser(ctx.caller);
  const login = { user, create: true, roles: rolesOfTag(ctx.caller.sessionTags), refusal: null };
  return { ...common, login, dbUser: user, secretArn: null };
}

interface Credentials {
  username: string;
  password: string;
  database: string | undefined;
  cluster: string | undefined;
  workgroup: string | undefined;
}

async function readSecret(ref: string, ctx: CallContext, deps: ConnectionDeps): Promise<Credentials> {
  const { accountId } = ctx.caller;
  const found = await deps.readSecret(accountId, ref);
  const arn =
    found?.arn ??
    (ref.startsWith("arn:") ? ref : `arn:aws:secretsmanager:${ctx.region}:${accountId}:secret:${ref}`);
  ctx.authorize("secretsmanager:GetSecretValue", arn);
  if (!found) throw notFound("Secrets Manager can't find the specified secret.", ref);
  const fields = parseSecret(found.text);
  const text = (...names: string[]) => {
    const value = names.map((name) => fields[name]).find((each) => typeof each === "string" && each !== "");
    return typeof value === "string" ? value : undefined;
  };
  const [username, password] = [text("username"), text("password")];
  if (!username || !password) throw invalid("username and password in secret cannot be empty");
  return {
    username,
    password,
    database: text("dbname", "dbName", "database"),
    cluster: text("dbClusterIdentifier"),
    workgroup: text("workgroupName"),
  };
}

function parseSecret(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

async function resolveTarget(
  input: ConnectionInput,
  secret: Credentials | null,
  ctx: CallContext,
  deps: ConnectionDeps,
): Promise<WarehouseTarget> {
  const { accountId } = ctx.caller;
  if (secret?.cluster && input.ClusterIdentifier && secret.cluster !== input.ClusterIdentifier) {
    throw invalid("The ClusterIdentifier does not match the cluster identifier in the secret.");
  }
  const cluster = input.ClusterIdentifier ?? (input.WorkgroupName ? undefined : secret?.cluster);
  if (cluster) {
    const found = deps.warehouses.target(accountId, "cluster", cluster);
    if (!found) throw noEndpoint();
    return found;
  }
  const named = input.WorkgroupName ?? secret?.workgroup;
  if (!named) throw invalid("Either ClusterIdentifier or WorkgroupName must be specified.");
  const name = await workgroupName(named, ctx, deps);
  const found = name === null ? null : deps.warehouses.target(accountId, "workgroup", name);
  if (!found) throw noEndpoint();
  return found;
}

/** A workgroup's name, from the name or the ARN that a request gives; null when the ARN leads nowhere. */
export async function workgroupName(
  nameOrArn: string,
  ctx: CallContext,
  deps: Pick<ConnectionDeps, "workgroupById">,
): Promise<string | null> {
  if (!nameOrArn.startsWith("arn:")) return nameOrArn;
  const [, , , , accountId = "", resource = ""] = nameOrArn.split(":");
  if (accountId !== ctx.caller.accountId) return null;
  return deps.workgroupById(accountId, resource.replace(/^workgroup\//, ""));
}

/** Checks that the caller may use an operation of the Data API on a warehouse. */
export function authorizeOn(target: WarehouseTarget, operation: string, ctx: CallContext): void {
  ctx.authorize(`redshift-data:${operation}`, targetArn(target, ctx));
}

function targetArn(target: WarehouseTarget, ctx: CallContext): string {
  const scope = `${ctx.region}:${target.accountId}`;
  return target.kind === "workgroup"
    ? `arn:aws:redshift-serverless:${scope}:workgroup/${workgroupId(target)}`
    : `arn:aws:redshift:${scope}:cluster:${target.name}`;
}

function authorize(
  target: WarehouseTarget,
  input: ConnectionInput,
  database: string,
  ctx: CallContext,
): void {
  const scope = `${ctx.region}:${target.accountId}`;
  if (target.kind === "workgroup") {
    ctx.authorize("redshift-serverless:GetCredentials", targetArn(target, ctx));
  } else if (input.DbUser) {
    const user = `arn:aws:redshift:${scope}:dbuser:${target.name}/${input.DbUser}`;
    ctx.authorize("redshift:GetClusterCredentials", user);
  } else {
    ctx.authorize(
      "redshift:GetClusterCredentialsWithIAM",
      `arn:aws:redshift:${scope}:dbname:${target.name}/${database}`,
    );
  }
}
