import * as accounts from "@/server/accounts";
import * as contract from "@/server/accounts/contract";
import { handle } from "@/server/api/handle";

export const GET = handle(contract.getAccountTest, accounts.getAccountTest);
export const POST = handle(contract.testAccount, accounts.testAccount);
