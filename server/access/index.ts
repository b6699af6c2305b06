export { acceptRole } from "./accept-role";
export { buildSteps } from "./build-steps";
export { registerAccessChanges } from "./change-kind";
export { draftAssignments } from "./draft-assignments";
export { explain, getTable, listPrincipals, listReaders } from "./explain";
export { listExpressions, listMatches } from "./expressions";
export { listFilters } from "./filters";
export { startFirstReadings } from "./first-reading";
export { listLakes } from "./lakes";
export { listLocations, listPlaces } from "./places";
export { listPolicies } from "./policies";
export { previewRowFilter } from "./preview-row-filter";
export { downloadReach, listReach, listReachedDatabases } from "./reach";
export { refreshLake, registerScheduledRefreshes } from "./refresh";
export { registerRefreshExecutor } from "./refresh-run";
export { listTables } from "./tables";
export { downloadAssignments, downloadAssignmentsYaml } from "./tag-files";
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
