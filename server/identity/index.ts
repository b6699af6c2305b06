export { authRoute } from "./auth-route";
export { authenticate } from "./authenticate";
export { type Actor, authorize, type Context } from "./context";
export { cookieName } from "./cookies";
export { currentActor, PATH_HEADER, requireActor } from "./current";
export { type DemoPerson, ensureDemoPeople } from "./demo-people";
export { getMe, updateMe } from "./me";
export { getPerson, listPeople, signOutPerson } from "./people";
export {
  PERMISSIONS,
  type Permission,
  permissionsOf,
  ROLES,
  type Role,
  SCOPES,
  type Scope,
} from "./permissions";
export { safeNext } from "./safe-next";
export { sealSession } from "./session-cookie";
export { listSessions, revokeOtherSessions, revokeSession } from "./sessions";
export { type SignInOptions, signInOptions } from "./sign-in-options";
export { createToken, listTokens, revokeToken } from "./tokens";
export { updatePerson } from "./update-person";
