import { handle } from "@/server/api/handle";
import { retryRun } from "@/server/runs";
import * as contract from "@/server/runs/contract";

export const POST = handle(contract.retryRun, retryRun);
