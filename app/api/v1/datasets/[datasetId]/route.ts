import { handle } from "@/server/api/handle";
import * as catalog from "@/server/catalog";
import * as contract from "@/server/catalog/contract";

export const GET = handle(contract.getDataset, catalog.getDataset);
export const DELETE = handle(contract.deleteDataset, catalog.deleteDataset);
export const PATCH = handle(contract.updateDataset, catalog.updateDataset);
