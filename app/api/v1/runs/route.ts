import { handle } from "@/server/api/handle";
import { listRuns } from "@/server/runs";
import * as contract from "@/server/runs/contract";

export const GET = handle(contract.listRuns, listRuns);
