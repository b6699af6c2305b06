export { authRoute } from "./auth-route";
export { authenticate } from "./authenticate";
export { type Actor, authorize, type Context } from "./context";
export { ensureDemoPeople } from "./demo-people";
export { getMe, updateMe } from "./me";
export { getPerson, listColleagues, listPeople, signOutPerson } from "./people";
export {
  type Permission,
  permissionsOf,
  ROLES,
  type Role,
  SCOPES,
  type Scope,
} from "./permissions";
export { sealSession } from "./session-cookie";
export { listSessions, revokeOtherSessions, revokeSession } from "./sessions";
export { signInOptions } from "./sign-in-options";
export { isStillAdmin, mayNow, mayStill } from "./standing";
export { sweepSessions } from "./sweep-sessions";
export { createToken, listTokens, revokeToken } from "./tokens";
export { updatePerson } from "./update-person";
export { settleAddresses } from "./visitor-address";
