import { listAthenaWorkgroups } from "@/server/aws/athena-catalog";
import type { AwsTarget } from "@/server/aws/clients";
import { roleOfSession } from "@/server/aws/iam-policy";
import { callerIdentity, ownIdentity } from "@/server/aws/identity";
import { type LakeSettings, lakeSettings } from "@/server/aws/lakeformation-settings";
import type { FoundWarehouse } from "@/server/aws/warehouses";
import { listClusters, listWorkgroups } from "@/server/aws/warehouses";
import { athenaProbes, USUAL_GLUE_DATABASE } from "./athena-probes";
import { catalogProbes } from "./catalog-probes";
import { CheckFailed, failed, passed, skipped, type Tried } from "./check";
import type { PeoplesRole } from "./connection-store";
import type { Check } from "./contract";
import { type Probe, warehouseProbes } from "./probes";
import { governProbes, registerProbes } from "./steward-probes";

export interface AccountToCheck {
  id: string;
  region: string;
  roleArn: string | null;
  externalId: string | null;
  /** The roles of its people. */
  roles: readonly PeoplesRole[];
  /** As `kind/name`. */
  unused: ReadonlySet<string>;
  /** What is known of the databases to connect to, by `kind/name`. */
  databases: ReadonlyMap<string, string>;
  /** Under whose name AWS is asked. */
  sessionName: string;
  signal: AbortSignal;
  onCheck(check: Check, done: number): Promise<void>;
}

const ROLES_MAX = 50;
const OWN = "Headgate's own credentials";
const USUAL_DATABASE = "dev";

/** Tries each thing that Headgate needs in an account, from its own credentials down to a SELECT 1 on each warehouse. */
export async function checkAccount(account: AccountToCheck): Promise<void> {
  const note = noter(account);
  const own = await note(sts(account, "GetCallerIdentity", OWN, null, OWN), ownIdentity);
  if (!own) return;
  const ownArn = roleOfSession(own.arn);
  if (account.roleArn && !(await become(account, note, account.roleArn, ownArn))) return;
  const roles = account.roles.slice(0, ROLES_MAX);
  if (roles.length === 0) {
    const why = "Nobody has a role in this account yet. Give one under Admin, People, and test again.";
    await note.skip(sts(account, "AssumeRole", "people's roles", null, ownArn), why);
  }
  for (const [at, { roleArn, isStewards }] of roles.entries()) {
    note.floor = at / roles.length;
    if (!(await become(account, note, roleArn, account.roleArn ?? ownArn))) continue;
    const target = targetOf(account, roleArn);
    await checkWarehouses(account, note, target);
    await checkAthena(account, note, target);
    await checkCatalog(account, note, target);
    if (isStewards) await checkStewardship(account, note, target);
  }
  if (account.roles.length > roles.length) {
    const why = `Only the first ${ROLES_MAX} roles are tried.`;
    await note.skip(sts(account, "AssumeRole", "the other roles", null, ownArn), why);
  }
}

function targetOf(account: AccountToCheck, roleArn: string): AwsTarget & { roleArn: string } {
  const { id: accountId, region, externalId, sessionName } = account;
  const accountRoleArn = roleArn === account.roleArn ? null : account.roleArn;
  return { accountId, region, roleArn, accountRoleArn, externalId, sessionName };
}

function sts(
  { id: accountId, region }: AccountToCheck,
  operation: string,
  resource: string,
  roleArn: string | null,
  allowedBy: string,
): Tried {
  const place = { accountId, region };
  return { service: "sts", operation, resource, roleArn, allowedBy, place };
}

/** Whether a role can be assumed, and is one of this account. */
async function become(account: AccountToCheck, note: Noter, roleArn: string, by: string): Promise<boolean> {
  const tried: Tried = {
    ...sts(account, "AssumeRole", roleArn, by === account.roleArn ? by : null, by),
    place: { accountId: account.id, region: account.region, roleArns: [roleArn] },
    trust: { of: roleArn, trusted: by, externalId: account.externalId },
  };
  const caller = await note(tried, async () => {
    const found = await callerIdentity(targetOf(account, roleArn));
    if (found.accountId !== account.id)
      throw new CheckFailed(`This role is one of the account ${found.accountId}.`);
    return found;
  });
  return caller !== null;
}

async function checkWarehouses(
  account: AccountToCheck,
  note: Noter,
  target: AwsTarget & { roleArn: string },
) {
  const on = asPerson(account, target.roleArn);
  const resource = `account ${account.id}`;
  const found = [
    await note(on("redshift-serverless", "ListWorkgroups", resource), () => listWorkgroups(target)),
    await note(on("redshift", "DescribeClusters", resource), () => listClusters(target)),
  ];
  for (const warehouse of found.flatMap((items) => items ?? [])) {
    const key = `${warehouse.kind}/${warehouse.name}`;
    if (account.unused.has(key)) continue;
    const database = account.databases.get(key) ?? warehouse.database ?? USUAL_DATABASE;
    const { first, rest } = warehouseProbes({ target, warehouse, database });
    const triedBy = ({ service, operation }: Probe) =>
      on(service, operation, `${warehouse.kind} ${warehouse.name}, database ${database}`);
    if (!isUp(warehouse)) {
      await note.skip(triedBy(first), `It is ${warehouse.status.toLowerCase()}.`);
      continue;
    }
    if ((await note(triedBy(first), first.run)) === null) continue;
    for (const probe of rest) await note(triedBy(probe), probe.run);
  }
}

async function checkAthena(account: AccountToCheck, note: Noter, target: AwsTarget & { roleArn: string }) {
  const on = asPerson(account, target.roleArn);
  const found = await note(on("athena", "ListWorkGroups", `account ${account.id}`), () =>
    listAthenaWorkgroups(target),
  );
  for (const { name, status } of found ?? []) {
    if (account.unused.has(`athena/${name}`)) continue;
    const { first, rest } = athenaProbes(target, name);
    const triedBy = ({ service, operation }: Probe) =>
      on(service, operation, `Athena workgroup ${name}, database ${USUAL_GLUE_DATABASE}`);
    if (status !== "ENABLED") {
      await note.skip(triedBy(first), `It is ${status.toLowerCase()}.`);
      continue;
    }
    if ((await note(triedBy(first), first.run)) === null) continue;
    for (const probe of rest) await note(triedBy(probe), probe.run);
  }
}

async function checkCatalog(account: AccountToCheck, note: Noter, target: AwsTarget & { roleArn: string }) {
  const on = asPerson(account, target.roleArn);
  for (const { service, operation, run } of catalogProbes(target))
    await note(on(service, operation, `Glue catalog ${account.id}`), run);
}

async function checkStewardship(
  account: AccountToCheck,
  note: Noter,
  target: AwsTarget & { roleArn: string },
) {
  const on = asPerson(account, target.roleArn);
  const resource = `account ${account.id}`;
  for (const { service, operation, run } of registerProbes(target))
    await note(on(service, operation, resource), run);
  const settings = await note(on("lakeformation", "GetDataLakeSettings", resource), () =>
    lakeSettings(target),
  );
  if (settings && isAdminOf(settings, target.roleArn)) {
    for (const { service, operation, run } of governProbes(target))
      await note(on(service, operation, resource), run);
  } else if (settings) {
    const why = "It is no data lake administrator, so it reads and changes nobody's access.";
    await note.skip(on("lakeformation", "ListPermissions", resource), why);
  }
  const why = "Not tried, since it would leave something behind. The policy to paste has it.";
  for (const { service, operation } of CHANGING) await note.skip(on(service, operation, resource), why);
}

const isAdminOf = ({ admins, readOnlyAdmins }: LakeSettings, roleArn: string) =>
  admins.includes(roleArn) || readOnlyAdmins.includes(roleArn);

/** One for each kind of thing that is altered; the others stand in the same lines of the policy. */
const CHANGING = [
  { service: "glue", operation: "CreateTable" },
  { service: "lakeformation", operation: "RegisterResource" },
  { service: "lakeformation", operation: "GrantPermissions" },
];

const isUp = ({ status }: FoundWarehouse) => status.toLowerCase() === "available";

const asPerson =
  ({ id: accountId, region }: AccountToCheck, roleArn: string) =>
  (service: string, operation: string, resource: string): Tried => ({
    ...{ service, operation, resource, roleArn },
    ...{ allowedBy: roleArn, place: { accountId, region } },
  });

interface Noter {
  /** Tries and writes down how it went; null when it did not work. */
  <T>(tried: Tried, run: () => Promise<T>): Promise<T | null>;
  skip(tried: Tried, why: string): Promise<void>;
  /** How much of the whole is behind. */
  floor: number;
}

function noter({ signal, onCheck }: AccountToCheck): Noter {
  const note = async <T>(tried: Tried, run: () => Promise<T>): Promise<T | null> => {
    signal.throwIfAborted();
    try {
      const result = await run();
      await onCheck(passed(tried), own.floor);
      return result;
    } catch (error) {
      signal.throwIfAborted();
      await onCheck(failed(tried, error), own.floor);
      return null;
    }
  };
  const own: Noter = Object.assign(note, {
    floor: 0,
    skip: (tried: Tried, why: string) => onCheck(skipped(tried, why), own.floor),
  });
  return own;
}
