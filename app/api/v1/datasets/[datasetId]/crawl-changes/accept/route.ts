import { handle } from "@/server/api/handle";
import * as crawls from "@/server/crawls";
import * as contract from "@/server/crawls/contract";

export const POST = handle(contract.acceptChanges, crawls.acceptChanges);
