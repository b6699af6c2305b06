import { handle } from "@/server/api/handle";
import { listSessions, revokeOtherSessions } from "@/server/identity";
import * as contract from "@/server/identity/contract";

export const GET = handle(contract.listSessions, listSessions);
export const DELETE = handle(contract.revokeOtherSessions, revokeOtherSessions);
