export { LAPSE_SECONDS, letGo } from "./let-go";
export { exclusiveUse, findSession, noteEnd, noteUse, type SessionRow } from "./store";
export {
  endWarehouseSession,
  getWarehouseSession,
  openWarehouseSession,
  sessionFor,
} from "./verbs";
