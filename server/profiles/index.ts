export { registerProfileExecutor } from "./profile-run";
export { getProfile, listProfileColumns, listProfiles } from "./read";
export { startProfile } from "./start";
