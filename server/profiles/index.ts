export { registerProfileExecutor } from "./profile-run";
export { getProfile, listProfileColumns, listProfiles } from "./read";
export { registerScheduledProfiles, startProfile } from "./start";
