import { handle } from "@/server/api/handle";
import { signOutPerson } from "@/server/identity";
import * as contract from "@/server/identity/contract";

export const POST = handle(contract.signOutPerson, signOutPerson);
