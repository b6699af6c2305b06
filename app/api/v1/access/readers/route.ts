import { handle } from "@/server/api/handle";
import * as access from "@/server/access";
import * as contract from "@/server/access/contract";

export const GET = handle(contract.listReaders, access.listReaders);
