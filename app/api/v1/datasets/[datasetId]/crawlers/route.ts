import { handle } from "@/server/api/handle";
import * as crawls from "@/server/crawls";
import * as contract from "@/server/crawls/contract";

export const GET = handle(contract.listCrawlers, crawls.listCrawlers);
export const POST = handle(contract.createCrawler, crawls.createCrawler);
