import { handle } from "@/server/api/handle";
import { listPeople } from "@/server/identity";
import * as contract from "@/server/identity/contract";

export const GET = handle(contract.listPeople, listPeople);
