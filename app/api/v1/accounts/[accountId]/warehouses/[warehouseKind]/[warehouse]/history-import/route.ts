import { handle } from "@/server/api/handle";
import { getHistoryImport, setHistoryImport } from "@/server/history";
import * as contract from "@/server/history/contract";

export const GET = handle(contract.getHistoryImport, getHistoryImport);
export const PUT = handle(contract.setHistoryImport, setHistoryImport);
