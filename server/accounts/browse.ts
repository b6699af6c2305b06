import type { ParsedInput } from "@/server/api/endpoint";
import { listAthenaWorkgroups } from "@/server/aws/athena-catalog";
import type { AwsTarget } from "@/server/aws/clients";
import { listClusters, listWorkgroups } from "@/server/aws/warehouses";
import type { Context } from "@/server/identity";
import { athenaBrowser } from "./athena-browse";
import type * as contract from "./contract";
import { redshiftBrowser } from "./redshift-browse";
import { unusedWarehouses } from "./store";
import { awsTargetFor } from "./target";

/** Workgroups and clusters, and those of Athena, side by side. One service that refuses does not hide the other. */
export async function listWarehouses(
  ctx: Context,
  { accountId, withUnused }: ParsedInput<typeof contract.listWarehouses>,
) {
  const target = await awsTargetFor(ctx, accountId);
  const unused = await unusedWarehouses(accountId);
  const answers = await Promise.allSettled([
    listWorkgroups(target),
    listClusters(target),
    listAthena(target),
  ]);
  const problems = answers.flatMap((one) =>
    one.status === "rejected" ? [String((one.reason as Error).message)] : [],
  );
  const [failed] = answers;
  if (problems.length === answers.length && failed.status === "rejected") throw failed.reason;
  const items = answers
    .flatMap((one) => (one.status === "fulfilled" ? [...one.value] : []))
    .map((one) => ({ ...one, isUsed: !unused.has(`${one.kind}/${one.name}`) }))
    .filter(({ isUsed }) => isUsed || withUnused);
  return { roleArn: target.roleArn, items, problems };
}

const listAthena = async (target: AwsTarget) =>
  (await listAthenaWorkgroups(target)).map((one) => ({ ...one, kind: "athena" as const, database: null }));

const browserOf = (kind: contract.WarehouseKind) => (kind === "athena" ? athenaBrowser : redshiftBrowser);

export async function listDatabases(ctx: Context, input: ParsedInput<typeof contract.listDatabases>) {
  const target = await awsTargetFor(ctx, input.accountId);
  const at = { ...input, database: input.connectTo };
  return { items: await browserOf(input.warehouseKind).databases(target, at) };
}

export async function listSchemas(ctx: Context, input: ParsedInput<typeof contract.listSchemas>) {
  const target = await awsTargetFor(ctx, input.accountId);
  return { items: await browserOf(input.warehouseKind).schemas(target, input) };
}

export async function listTables(ctx: Context, input: ParsedInput<typeof contract.listTables>) {
  const target = await awsTargetFor(ctx, input.accountId);
  return { items: await browserOf(input.warehouseKind).tables(target, input) };
}

export async function describeTable(ctx: Context, input: ParsedInput<typeof contract.describeTable>) {
  const target = await awsTargetFor(ctx, input.accountId);
  return { columns: await browserOf(input.warehouseKind).columns(target, input) };
}
