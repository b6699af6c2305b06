import { createAccount, listAccounts } from "@/server/accounts";
import * as contract from "@/server/accounts/contract";
import { handle } from "@/server/api/handle";

export const GET = handle(contract.listAccounts, listAccounts);
export const POST = handle(contract.createAccount, createAccount);
