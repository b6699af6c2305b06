import "./notices";

export { registerScheduledTests, registerTestsExecutor, runAccessTests } from "./check-run";
export { createAccessTest, deleteAccessTest, updateAccessTest } from "./edit";
export { getAccessTest, listAccessTests, tryAssertion } from "./read";
