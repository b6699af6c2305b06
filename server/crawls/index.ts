export { registerCrawlExecutor } from "./crawl-run";
export { acceptChanges, refuseChanges } from "./decide";
export { listChangedPartitions, listChanges, listCrawls } from "./read";
export { registerRefuseExecutor } from "./refuse-run";
export { createCrawler, getCrawlSetting, listCrawlers, setCrawlSetting } from "./settings";
export { registerScheduledCrawls, startCrawl } from "./start";
