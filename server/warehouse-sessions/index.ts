export { exclusiveUse, findSession, noteEnd, noteUse, type SessionRow } from "./store";
export {
  endWarehouseSession,
  getWarehouseSession,
  LAPSE_SECONDS,
  openWarehouseSession,
  sessionFor,
} from "./verbs";
