import { handle } from "@/server/api/handle";
import * as changes from "@/server/changes";
import * as contract from "@/server/changes/contract";

export const POST = handle(contract.previewChange, changes.previewChange);
