import type { ParsedInput } from "@/server/api/endpoint";
import * as data from "@/server/aws/redshift-data";
import { listClusters, listWorkgroups } from "@/server/aws/warehouses";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { unusedWarehouses } from "./store";
import { NO_DESIGN, readDesigns, readPrimaryKey } from "./table-design";
import { awsTargetFor } from "./target";

/** Workgroups and clusters side by side. One service that refuses does not hide the other. */
export async function listWarehouses(
  ctx: Context,
  { accountId, withUnused }: ParsedInput<typeof contract.listWarehouses>,
) {
  const target = await awsTargetFor(ctx, accountId);
  const unused = await unusedWarehouses(accountId);
  const answers = await Promise.allSettled([listWorkgroups(target), listClusters(target)]);
  const problems = answers.flatMap((one) =>
    one.status === "rejected" ? [String((one.reason as Error).message)] : [],
  );
  const [failed] = answers;
  if (problems.length === answers.length && failed.status === "rejected") throw failed.reason;
  const items = answers
    .flatMap((one) => (one.status === "fulfilled" ? one.value : []))
    .map((one) => ({ ...one, isUsed: !unused.has(`${one.kind}/${one.name}`) }))
    .filter(({ isUsed }) => isUsed || withUnused);
  return { roleArn: target.roleArn, items, problems };
}

type At = { warehouseKind: data.Warehouse["kind"]; warehouse: string };
const warehouseOf = (at: At): data.Warehouse => ({ kind: at.warehouseKind, name: at.warehouse });

export async function listDatabases(ctx: Context, input: ParsedInput<typeof contract.listDatabases>) {
  const target = await awsTargetFor(ctx, input.accountId);
  const items = await data.listDatabases(target, {
    warehouse: warehouseOf(input),
    database: input.connectTo,
  });
  return { items };
}

export async function listSchemas(ctx: Context, input: ParsedInput<typeof contract.listSchemas>) {
  const target = await awsTargetFor(ctx, input.accountId);
  return { items: await data.listSchemas(target, { ...input, warehouse: warehouseOf(input) }) };
}

export async function listTables(ctx: Context, input: ParsedInput<typeof contract.listTables>) {
  const target = await awsTargetFor(ctx, input.accountId);
  return { items: await data.listTables(target, { ...input, warehouse: warehouseOf(input) }) };
}

export async function describeTable(ctx: Context, input: ParsedInput<typeof contract.describeTable>) {
  const target = await awsTargetFor(ctx, input.accountId);
  const place = { ...input, warehouse: warehouseOf(input) };
  const [columns, designs, primaryKey] = await Promise.all([
    data.describeTable(target, place),
    readDesigns(target, place),
    readPrimaryKey(target, place),
  ]);
  return {
    columns: columns.map((column) => ({
      ...column,
      ...(designs.get(column.name) ?? NO_DESIGN),
      isPrimaryKey: primaryKey.has(column.name),
    })),
  };
}
