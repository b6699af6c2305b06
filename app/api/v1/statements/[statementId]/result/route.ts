import { handle } from "@/server/api/handle";
import * as results from "@/server/results";
import * as contract from "@/server/results/contract";

export const GET = handle(contract.getResult, results.getResult);
