import { handle } from "@/server/api/handle";
import { getRun } from "@/server/runs";
import * as contract from "@/server/runs/contract";

export const GET = handle(contract.getRun, getRun);
