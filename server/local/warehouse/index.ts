export { connectionReason, isConnectionLoss, isLostState, WarehouseConnectionError } from "./errors";
export type { DatabaseLogin } from "./logins";
export {
  type TargetKind,
  targetKey,
  type WarehouseDatabase,
  type WarehouseTarget,
} from "./names";
export type { Lease } from "./pool";
export type { WarehouseDefinition } from "./provision";
export { openWarehouses, type Warehouses, type WarehousesOptions } from "./warehouses";
