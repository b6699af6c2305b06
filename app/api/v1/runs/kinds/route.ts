import { handle } from "@/server/api/handle";
import { listKinds } from "@/server/runs";
import * as contract from "@/server/runs/contract";

export const GET = handle(contract.listKinds, listKinds);
