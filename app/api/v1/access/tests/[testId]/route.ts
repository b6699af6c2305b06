import * as access from "@/server/access";
import * as contract from "@/server/access/contract";
import { handle } from "@/server/api/handle";

export const GET = handle(contract.getAccessTest, access.getAccessTest);
export const PATCH = handle(contract.updateAccessTest, access.updateAccessTest);
export const DELETE = handle(contract.deleteAccessTest, access.deleteAccessTest);
