import { handle } from "@/server/api/handle";
import * as savedQueries from "@/server/saved-queries";
import * as contract from "@/server/saved-queries/contract";

export const PATCH = handle(contract.updateFolder, savedQueries.updateFolder);
export const DELETE = handle(contract.deleteFolder, savedQueries.deleteFolder);
