import { handle } from "@/server/api/handle";
import { getPerson, updatePerson } from "@/server/identity";
import * as contract from "@/server/identity/contract";

export const GET = handle(contract.getPerson, getPerson);
export const PATCH = handle(contract.updatePerson, updatePerson);
