export { registerStatementExecutor } from "./executor";
export { runStatement } from "./run-statement";
export { cancelStatement } from "./statements";
