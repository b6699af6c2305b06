import { handle } from "@/server/api/handle";
import * as queries from "@/server/queries";
import * as contract from "@/server/queries/contract";

export const GET = handle(contract.getScript, queries.getScript);
