import { handle } from "@/server/api/handle";
import * as identity from "@/server/identity";
import * as contract from "@/server/identity/contract";

export const GET = handle(contract.listColleagues, identity.listColleagues);
