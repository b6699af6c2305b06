import { handle } from "@/server/api/handle";
import { importHistoryNow } from "@/server/history";
import * as contract from "@/server/history/contract";

export const POST = handle(contract.importHistoryNow, importHistoryNow);
