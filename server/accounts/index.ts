export { type Account, AccountId } from "./contract";
export { listAccounts, principalFor } from "./read";
export { ensureDemoAccounts, syncAccounts } from "./sync-accounts";
