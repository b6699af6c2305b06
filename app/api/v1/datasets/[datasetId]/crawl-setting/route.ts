import { handle } from "@/server/api/handle";
import * as crawls from "@/server/crawls";
import * as contract from "@/server/crawls/contract";

export const GET = handle(contract.getCrawlSetting, crawls.getCrawlSetting);
export const PATCH = handle(contract.setCrawlSetting, crawls.setCrawlSetting);
