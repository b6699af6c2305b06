import { handle } from "@/server/api/handle";
import * as profiles from "@/server/profiles";
import * as contract from "@/server/profiles/contract";

export const GET = handle(contract.listProfileColumns, profiles.listProfileColumns);
