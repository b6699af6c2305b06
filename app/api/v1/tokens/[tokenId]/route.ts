import { handle } from "@/server/api/handle";
import { revokeToken } from "@/server/identity";
import * as contract from "@/server/identity/contract";

export const DELETE = handle(contract.revokeToken, revokeToken);
