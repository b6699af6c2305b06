import { handle } from "@/server/api/handle";
import { getMe, updateMe } from "@/server/identity";
import * as contract from "@/server/identity/contract";

export const GET = handle(contract.getMe, getMe);
export const PATCH = handle(contract.updateMe, updateMe);
