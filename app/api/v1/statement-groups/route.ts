import { handle } from "@/server/api/handle";
import { listStatementGroups } from "@/server/history";
import * as contract from "@/server/history/contract";

export const GET = handle(contract.listStatementGroups, listStatementGroups);
