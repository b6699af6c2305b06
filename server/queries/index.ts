export { describeTable, listDatabases, listSchemas, listTables, listWarehouses } from "./browse";
export { registerStatementExecutor } from "./executor";
export { downloadCsv, getRows } from "./rows";
export { runStatement } from "./run-statement";
export { deleteSavedQuery, listSavedQueries, saveQuery } from "./saved-queries";
export { cancelStatement, getStatement, listStatements } from "./statements";
export { sweepResults } from "./sweep";
