import { handle } from "@/server/api/handle";
import * as changes from "@/server/changes";
import * as contract from "@/server/changes/contract";

export const GET = handle(contract.getChange, changes.getChange);
export const PATCH = handle(contract.updateChange, changes.updateChange);
