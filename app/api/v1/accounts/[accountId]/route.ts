import * as accounts from "@/server/accounts";
import * as contract from "@/server/accounts/contract";
import { handle } from "@/server/api/handle";

export const GET = handle(contract.getAccount, accounts.getAccount);
export const PATCH = handle(contract.updateAccount, accounts.updateAccount);
export const DELETE = handle(contract.disconnectAccount, accounts.disconnectAccount);
