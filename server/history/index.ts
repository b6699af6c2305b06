export { ensureDemoImports } from "./demo-imports";
export { registerImportExecutor } from "./import-history";
export { getHistoryImport, importHistoryNow, queueDueImports, setHistoryImport } from "./import-settings";
export { listStatementGroups } from "./list-groups";
export { listStatements } from "./list-statements";
export { shapeStatements } from "./shape-statements";
