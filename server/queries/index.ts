export { registerStatementExecutor } from "./executor";
export { runStatement } from "./run-statement";
export { checkSql } from "./safe-writes";
export { cancelStatement } from "./statements";
