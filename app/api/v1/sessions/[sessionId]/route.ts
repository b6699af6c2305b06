import { handle } from "@/server/api/handle";
import { revokeSession } from "@/server/identity";
import * as contract from "@/server/identity/contract";

export const DELETE = handle(contract.revokeSession, revokeSession);
