import { handle } from "@/server/api/handle";
import * as history from "@/server/history";
import * as historyContract from "@/server/history/contract";
import * as queries from "@/server/queries";
import * as contract from "@/server/queries/contract";

export const GET = handle(historyContract.listStatements, history.listStatements);
export const POST = handle(contract.runStatement, queries.runStatement);
