export { inverse } from "@/server/access/operations/inverse";
export { OperationRefused } from "@/server/access/operations/refused";
export { applySteps, diffAccess, openLake, replaceDatabase, replaceLake, touchedBetween } from "./open-lake";
export type * from "./types";
