import { handle } from "@/server/api/handle";
import { createToken, listTokens } from "@/server/identity";
import * as contract from "@/server/identity/contract";

export const GET = handle(contract.listTokens, listTokens);
export const POST = handle(contract.createToken, createToken);
