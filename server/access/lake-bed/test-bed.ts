import { CreateDatabaseCommand, CreateTableCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  GetLFTagCommand,
  LakeFormationClient,
  ListPermissionsCommand,
  PutDataLakeSettingsCommand,
  type Resource,
} from "@aws-sdk/client-lakeformation";
import { POST as refreshRoute } from "@/app/api/v1/access/lakes/[accountId]/refresh/route";
import { type AccountsBed, accountsBed } from "@/server/accounts/test-bed";
import { changeRoutes } from "@/server/changes/test-bed";
import { startWorker } from "@/server/runs";
import { jsonOf, request } from "@/server/testing/app";
import { registerExecutors } from "@/server/worker/executors";

export const CONSUMER = "333333333333";
export const ANALYST = `arn:aws:iam::${CONSUMER}:role/LFBusinessAnalyst1`;
const ADMIN = `arn:aws:iam::${CONSUMER}:role/ConsumerAdminUser`;

interface Options {
  hasWorker?: boolean;
  /** Another endpoint over the same state, to go to instead. */
  reach?: (aws: AccountsBed["aws"]) => Promise<string>;
}

/**
 * The local Lake Formation behind a counting proxy, with shop.orders (id, mail, total; by day) that nobody but its
 * administrator reaches, and Headgate with an admin who is that one, a steward, and an analyst of the business.
 */
export async function lakeBed({ hasWorker = true, reach }: Options = {}) {
  const bed = await accountsBed(reach);
  const as = bed.aws.client("ConsumerAdminUser");
  const [glue, lake] = [new GlueClient(as), new LakeFormationClient(as)];
  await administer(lake);
  await makeShop(glue);
  registerExecutors();
  const worker = hasWorker ? startWorker() : null;
  const ada = await bed.app.person("admin", { principals: { [CONSUMER]: ADMIN } });
  const stella = await bed.app.person("steward", { principals: { [CONSUMER]: ADMIN } });
  const routes = changeRoutes();
  const analyst = new GlueClient(bed.aws.client("LFBusinessAnalyst1"));
  return {
    ...{ ...bed, ...routes, ada, stella, ana: bed.analyst, glue, lake },
    /** Has the account read, by a Run to its end. */
    refresh: async (accountId = CONSUMER, as = ada) => {
      const asked = request("POST", "/api/v1/x", { as, body: {} });
      const begun = await jsonOf(await refreshRoute(asked, { params: Promise.resolve({ accountId }) }));
      const ended = await routes.ended(begun.runId);
      if (ended.state !== "succeeded") throw new Error(ended.error_message);
    },
    /** A Change of the steward's that the admin approved. */
    approvedChange: async (...operations: object[]): Promise<string> => {
      const steps = operations.map((operation) => ({ catalogId: CONSUMER, operation }));
      const made = await routes.create(stella, { kind: "access", title: "A Change", steps });
      if (made.status !== 201) throw new Error(JSON.stringify(made));
      const approved = await routes.approved(stella, made.id, ada);
      if (approved.state !== "approved") throw new Error(JSON.stringify(approved));
      return made.id;
    },
    /** The columns that Glue shows the analyst, or the name of its refusal. */
    shownToAnalyst: () => shownTo(analyst),
    given: async (resource: Resource): Promise<string[]> =>
      (
        (await lake.send(new ListPermissionsCommand({ Resource: resource }))).PrincipalResourcePermissions ??
        []
      )
        .filter(({ Principal }) => Principal?.DataLakePrincipalIdentifier === ANALYST)
        .flatMap(({ Permissions }) => Permissions ?? []),
    valuesOf: async (TagKey: string) =>
      ((await lake.send(new GetLFTagCommand({ TagKey }))).TagValues ?? []).sort(),
    close: async () => {
      await worker?.stop();
      await bed.close();
    },
  };
}
export type LakeBed = Awaited<ReturnType<typeof lakeBed>>;

const administer = (lake: LakeFormationClient) =>
  lake.send(
    new PutDataLakeSettingsCommand({
      DataLakeSettings: {
        DataLakeAdmins: [{ DataLakePrincipalIdentifier: ADMIN }],
        ...{ CreateDatabaseDefaultPermissions: [], CreateTableDefaultPermissions: [] },
        Parameters: { CROSS_ACCOUNT_VERSION: "4" },
      },
    }),
  );

async function makeShop(glue: GlueClient): Promise<void> {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "shop" } }));
  const Columns = ["id", "mail", "total"].map((Name) => ({ Name, Type: "string" }));
  await glue.send(
    new CreateTableCommand({
      DatabaseName: "shop",
      TableInput: {
        Name: "orders",
        StorageDescriptor: { Location: "s3://shop-lake/orders/", Columns },
        PartitionKeys: [{ Name: "day", Type: "string" }],
      },
    }),
  );
}

async function shownTo(glue: GlueClient): Promise<string[] | string> {
  try {
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: "shop", Name: "orders" }));
    return (Table?.StorageDescriptor?.Columns ?? []).map(({ Name }) => Name ?? "");
  } catch (error) {
    return (error as Error).name;
  }
}
