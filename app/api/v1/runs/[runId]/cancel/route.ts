import { handle } from "@/server/api/handle";
import { cancelRun } from "@/server/runs";
import * as contract from "@/server/runs/contract";

export const POST = handle(contract.cancelRun, cancelRun);
