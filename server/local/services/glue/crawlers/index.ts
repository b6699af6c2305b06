import type { Glue, GlueDeps } from "@/server/local/services/glue/deps";
import type { Handlers } from "@/server/local/wire/service";
import type { CrawlerDeps } from "./access";
import * as classifiers from "./classifiers";
import { listCrawls } from "./history";
import * as operations from "./operations";
import * as read from "./read";
import * as schedules from "./schedules";

/** The operations on crawlers and classifiers. */
export function crawlerHandlers(deps: GlueDeps & CrawlerDeps): Handlers<Glue> {
  return {
    CreateCrawler: (input, ctx) => operations.createCrawler(deps, input, ctx),
    UpdateCrawler: (input, ctx) => operations.updateCrawler(deps, input, ctx),
    DeleteCrawler: (input, ctx) => operations.deleteCrawler(deps, input, ctx),
    StartCrawler: (input, ctx) => operations.startCrawler(deps, input, ctx),
    StopCrawler: (input, ctx) => operations.stopCrawler(deps, input, ctx),
    GetCrawler: (input, ctx) => read.getCrawler(deps, input, ctx),
    GetCrawlers: (input, ctx) => read.getCrawlers(deps, input, ctx),
    ListCrawlers: (input, ctx) => read.listCrawlerNames(deps, input, ctx),
    BatchGetCrawlers: (input, ctx) => read.batchGetCrawlers(deps, input, ctx),
    GetCrawlerMetrics: (input, ctx) => read.getCrawlerMetrics(deps, input, ctx),
    ListCrawls: (input, ctx) => listCrawls(deps, input, ctx),
    UpdateCrawlerSchedule: (input, ctx) => schedules.updateCrawlerSchedule(deps, input, ctx),
    StartCrawlerSchedule: (input, ctx) => schedules.startCrawlerSchedule(deps, input, ctx),
    StopCrawlerSchedule: (input, ctx) => schedules.stopCrawlerSchedule(deps, input, ctx),
    CreateClassifier: (input, ctx) => classifiers.createClassifier(deps, input, ctx),
    UpdateClassifier: (input, ctx) => classifiers.updateClassifier(deps, input, ctx),
    DeleteClassifier: (input, ctx) => classifiers.deleteClassifier(deps, input, ctx),
    GetClassifier: (input, ctx) => classifiers.getClassifier(deps, input, ctx),
    GetClassifiers: (input, ctx) => classifiers.getClassifiers(deps, input, ctx),
  };
}
