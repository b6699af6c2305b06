import { handle } from "@/server/api/handle";
import * as crawls from "@/server/crawls";
import * as contract from "@/server/crawls/contract";

export const GET = handle(contract.listCrawls, crawls.listCrawls);
export const POST = handle(contract.startCrawl, crawls.startCrawl);
