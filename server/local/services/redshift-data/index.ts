import * as redshiftData from "@aws-sdk/client-redshift-data";
import { runSql } from "@/server/local/redshift-sql";
import { isConnectionLoss } from "@/server/local/warehouse";
import {
  type CallContext,
  defineService,
  type InputOf,
  type OperationsOf,
  type OutputOf,
  type Service,
} from "@/server/local/wire/service";
import { type Api, cancelStatement, createBackend, type RedshiftDataDeps, runStatement } from "./backend";
import { internal } from "./errors";
import { listSessions, listStatements } from "./list";
import { describeTable, listDatabases, listSchemas, listTables } from "./metadata";
import { describeStatement, findStatement, getStatementResult, getStatementResultV2 } from "./read";
import { ddl } from "./tables";

export type { RedshiftDataDeps } from "./backend";
export type { Secret } from "./connection";
export type { Limits } from "./limits";

type Model = typeof redshiftData;
type Work<N extends OperationsOf<Model>> = (
  input: InputOf<Model, N>,
  ctx: CallContext,
  api: Api,
) => Promise<OutputOf<Model, N>>;

/** The Redshift Data API over the local warehouses. */
export function createRedshiftDataService(deps: RedshiftDataDeps): Service {
  const backend = createBackend({ ...deps, runSql });
  const on =
    <N extends OperationsOf<Model>>(name: N, work: Work<N>) =>
    async (input: InputOf<Model, N>, ctx: CallContext): Promise<OutputOf<Model, N>> => {
      backend.throttle(name, ctx);
      try {
        return await work(input, ctx, await backend.open());
      } catch (error) {
        if (isConnectionLoss(error)) throw internal("The state database can't be reached. Try again later.");
        throw error;
      }
    };
  return defineService(
    redshiftData,
    {
      name: "redshift-data",
      ddl,
      start: async () => {
        await backend.open();
      },
      reset: () => backend.reset(),
      close: () => backend.close(),
      actions: { GetStatementResultV2: "redshift-data:GetStatementResult" },
    },
    {
      ExecuteStatement: on("ExecuteStatement", (input, ctx, api) => {
        const sqls = [input.Sql ?? ""];
        return runStatement({ operation: "ExecuteStatement", input, sqls, batch: false }, ctx, api);
      }),
      BatchExecuteStatement: on("BatchExecuteStatement", (input, ctx, api) => {
        const sqls = input.Sqls ?? [];
        return runStatement({ operation: "BatchExecuteStatement", input, sqls, batch: true }, ctx, api);
      }),
      DescribeStatement: on("DescribeStatement", describeStatement),
      GetStatementResult: on("GetStatementResult", getStatementResult),
      GetStatementResultV2: on("GetStatementResultV2", getStatementResultV2),
      CancelStatement: on("CancelStatement", async (input, ctx, api) =>
        cancelStatement(await findStatement(input.Id ?? "", ctx, api), api),
      ),
      ListStatements: on("ListStatements", listStatements),
      ListSessions: on("ListSessions", listSessions),
      ListDatabases: on("ListDatabases", listDatabases),
      ListSchemas: on("ListSchemas", listSchemas),
      ListTables: on("ListTables", listTables),
      DescribeTable: on("DescribeTable", describeTable),
    },
  );
}
