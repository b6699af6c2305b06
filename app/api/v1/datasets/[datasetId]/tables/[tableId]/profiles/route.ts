import { handle } from "@/server/api/handle";
import * as profiles from "@/server/profiles";
import * as contract from "@/server/profiles/contract";

export const GET = handle(contract.listProfiles, profiles.listProfiles);
export const POST = handle(contract.startProfile, profiles.startProfile);
