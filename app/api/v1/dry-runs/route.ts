import { handle } from "@/server/api/handle";
import * as queries from "@/server/queries";
import * as contract from "@/server/queries/contract";

export const POST = handle(contract.dryRun, queries.dryRun);
