import * as access from "@/server/access";
import * as contract from "@/server/access/contract";
import { handle } from "@/server/api/handle";

export const GET = handle(contract.listPlaces, access.listPlaces);
