export { authenticate } from "./authenticate";
export { type Actor, authorize, type Context } from "./context";
export { cookieName } from "./cookies";
export { currentActor, PATH_HEADER, requireActor } from "./current";
export { type DemoPerson, ensureDemoPeople } from "./demo-people";
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
