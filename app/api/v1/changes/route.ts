import { handle } from "@/server/api/handle";
import * as changes from "@/server/changes";
import * as contract from "@/server/changes/contract";

export const GET = handle(contract.listChanges, changes.listChanges);
export const POST = handle(contract.createChange, changes.createChange);
