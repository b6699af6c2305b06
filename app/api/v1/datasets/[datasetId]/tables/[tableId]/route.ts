import { handle } from "@/server/api/handle";
import * as catalog from "@/server/catalog";
import * as contract from "@/server/catalog/contract";

export const GET = handle(contract.getDatasetTable, catalog.getDatasetTable);
export const PATCH = handle(contract.updateDatasetTable, catalog.updateDatasetTable);
