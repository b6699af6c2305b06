export { registerAthenaExecutor } from "./athena-executor";
export { cancelStatement } from "./cancel-statement";
export { dryRun, registerDryRunExecutor } from "./dry-run";
export { registerStatementExecutor } from "./executor";
export { runStatement } from "./run-statement";
export { checkSql } from "./safe-writes";
export { registerScriptExecutor } from "./script-executor";
export { cancelScript, getScript, runScript } from "./scripts";
export { registerStopExecutor } from "./stop-left";
