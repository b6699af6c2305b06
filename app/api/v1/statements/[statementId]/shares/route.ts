import { handle } from "@/server/api/handle";
import * as statements from "@/server/statements";
import * as contract from "@/server/statements/contract";

export const GET = handle(contract.getStatementShares, statements.getStatementShares);
export const PUT = handle(contract.setStatementShares, statements.setStatementShares);
