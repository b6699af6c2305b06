export { buildSteps } from "./build-steps";
export { registerAccessChanges } from "./change-kind";
export { explain, getTable, listPrincipals, listReaders } from "./explain";
export { listLakes } from "./lakes";
export { listPolicies } from "./policies";
export { downloadReach, listReach } from "./reach";
export { refreshLake, registerScheduledRefreshes } from "./refresh";
export { registerRefreshExecutor } from "./refresh-run";
export { listTables, listTagMatrix, listTags } from "./tables";
