import { handle } from "@/server/api/handle";
import { getOverview } from "@/server/overview";
import * as contract from "@/server/overview/contract";

export const GET = handle(contract.getOverview, getOverview);
