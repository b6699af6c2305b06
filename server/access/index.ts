export { buildSteps } from "./build-steps";
export { registerAccessChanges } from "./change-kind";
export { draftAssignments } from "./draft-assignments";
export { explain, getTable, listPrincipals, listReaders } from "./explain";
export { listExpressions, listMatches } from "./expressions";
export { startFirstReadings } from "./first-reading";
export { listLakes } from "./lakes";
export { listPolicies } from "./policies";
export { downloadReach, listReach } from "./reach";
export { refreshLake, registerScheduledRefreshes } from "./refresh";
export { registerRefreshExecutor } from "./refresh-run";
export { listTables } from "./tables";
export { listTagMatrix } from "./tag-matrix";
export { describeTag, listTags } from "./tags";
export {
  createAccessTest,
  deleteAccessTest,
  getAccessTest,
  listAccessTests,
  registerScheduledTests,
  registerTestsExecutor,
  runAccessTests,
  tryAssertion,
  updateAccessTest,
} from "./tests";
