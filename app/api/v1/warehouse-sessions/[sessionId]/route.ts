import { handle } from "@/server/api/handle";
import * as warehouseSessions from "@/server/warehouse-sessions";
import * as contract from "@/server/warehouse-sessions/contract";

export const GET = handle(contract.getWarehouseSession, warehouseSessions.getWarehouseSession);
