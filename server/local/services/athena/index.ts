import * as athena from "@aws-sdk/client-athena";
import {
  type CallContext,
  defineService,
  type InputOf,
  type OperationsOf,
  type OutputOf,
  type Service,
} from "@/server/local/wire/service";
import type { Api, AthenaDeps } from "./api";
import { Documents } from "./documents";
import { ExecutionStore } from "./execution-store";
import * as metadata from "./metadata";
import * as named from "./named-queries";
import * as prepared from "./prepared-statements";
import * as read from "./read";
import { getQueryResults } from "./results";
import { Runner } from "./runner";
import { startQueryExecution } from "./start";
import { ddl } from "./tables";
import * as workgroups from "./workgroups";

type Model = typeof athena;
type Work<N extends OperationsOf<Model>> = (
  input: InputOf<Model, N>,
  ctx: CallContext,
  api: Api,
) => Promise<OutputOf<Model, N>>;

const day = 86_400_000;
const historyMs = 45 * day;
const cleanUpMs = day / 24;

/** Athena on DuckDB, over the data catalog and the objects of the lake. */
export function createAthenaService(deps: AthenaDeps): Service {
  const executions = new ExecutionStore(deps.state);
  const runner = new Runner(executions, deps.now);
  const api: Api = {
    ...deps,
    executions,
    runner,
    workGroups: new Documents(deps.state, "workgroup"),
    namedQueries: new Documents(deps.state, "named-query"),
    prepared: new Documents(deps.state, "prepared-statement"),
  };
  const on =
    <N extends OperationsOf<Model>>(_name: N, work: Work<N>) =>
    (input: InputOf<Model, N>, ctx: CallContext) =>
      work(input, ctx, api);
  const cleanUp = () => executions.expire(deps.now() - historyMs);
  const timer = setInterval(() => {
    cleanUp().catch((error: unknown) => console.error("athena: clean-up failed:", error));
  }, cleanUpMs);
  timer.unref();
  return defineService(
    athena,
    {
      name: "athena",
      ddl,
      start: async () => {
        await runner.recover();
        await cleanUp();
      },
      reset: () => executions.clear(),
      close: async () => {
        clearInterval(timer);
        await runner.stop();
      },
    },
    {
      StartQueryExecution: on("StartQueryExecution", startQueryExecution),
      GetQueryExecution: on("GetQueryExecution", read.getQueryExecution),
      BatchGetQueryExecution: on("BatchGetQueryExecution", read.batchGetQueryExecution),
      ListQueryExecutions: on("ListQueryExecutions", read.listQueryExecutions),
      StopQueryExecution: on("StopQueryExecution", read.stopQueryExecution),
      GetQueryRuntimeStatistics: on("GetQueryRuntimeStatistics", read.getQueryRuntimeStatistics),
      GetQueryResults: on("GetQueryResults", getQueryResults),
      CreateWorkGroup: on("CreateWorkGroup", workgroups.createWorkGroup),
      GetWorkGroup: on("GetWorkGroup", workgroups.getWorkGroup),
      ListWorkGroups: on("ListWorkGroups", workgroups.listWorkGroups),
      UpdateWorkGroup: on("UpdateWorkGroup", workgroups.updateWorkGroup),
      DeleteWorkGroup: on("DeleteWorkGroup", workgroups.deleteWorkGroup),
      CreateNamedQuery: on("CreateNamedQuery", named.createNamedQuery),
      GetNamedQuery: on("GetNamedQuery", named.getNamedQuery),
      BatchGetNamedQuery: on("BatchGetNamedQuery", named.batchGetNamedQuery),
      ListNamedQueries: on("ListNamedQueries", named.listNamedQueries),
      UpdateNamedQuery: on("UpdateNamedQuery", named.updateNamedQuery),
      DeleteNamedQuery: on("DeleteNamedQuery", named.deleteNamedQuery),
      CreatePreparedStatement: on("CreatePreparedStatement", prepared.createPreparedStatement),
      GetPreparedStatement: on("GetPreparedStatement", prepared.getPreparedStatement),
      BatchGetPreparedStatement: on("BatchGetPreparedStatement", prepared.batchGetPreparedStatement),
      ListPreparedStatements: on("ListPreparedStatements", prepared.listPreparedStatements),
      UpdatePreparedStatement: on("UpdatePreparedStatement", prepared.updatePreparedStatement),
      DeletePreparedStatement: on("DeletePreparedStatement", prepared.deletePreparedStatement),
      GetDataCatalog: on("GetDataCatalog", metadata.getDataCatalog),
      ListDataCatalogs: on("ListDataCatalogs", metadata.listDataCatalogs),
      GetDatabase: on("GetDatabase", metadata.getDatabase),
      ListDatabases: on("ListDatabases", metadata.listDatabases),
      GetTableMetadata: on("GetTableMetadata", metadata.getTableMetadata),
      ListTableMetadata: on("ListTableMetadata", metadata.listTableMetadata),
    },
  );
}
