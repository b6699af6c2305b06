import { handle } from "@/server/api/handle";
import * as savedQueries from "@/server/saved-queries";
import * as contract from "@/server/saved-queries/contract";

export const GET = handle(contract.listSavedQueryVersions, savedQueries.listSavedQueryVersions);
