import { handle } from "@/server/api/handle";
import * as savedQueries from "@/server/saved-queries";
import * as contract from "@/server/saved-queries/contract";

export const GET = handle(contract.getSavedQuery, savedQueries.getSavedQuery);
export const PATCH = handle(contract.updateSavedQuery, savedQueries.updateSavedQuery);
export const DELETE = handle(contract.deleteSavedQuery, savedQueries.deleteSavedQuery);
