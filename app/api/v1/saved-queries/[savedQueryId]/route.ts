import { handle } from "@/server/api/handle";
import * as queries from "@/server/queries";
import * as contract from "@/server/queries/contract";

export const DELETE = handle(contract.deleteSavedQuery, queries.deleteSavedQuery);
