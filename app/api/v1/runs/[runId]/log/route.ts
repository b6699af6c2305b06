import { handle } from "@/server/api/handle";
import { readRunLog } from "@/server/runs";
import * as contract from "@/server/runs/contract";

export const GET = handle(contract.readRunLog, readRunLog);
