import { handle } from "@/server/api/handle";
import * as catalog from "@/server/catalog";
import * as contract from "@/server/catalog/contract";

export const GET = handle(contract.findDescribed, catalog.findDescribed);
