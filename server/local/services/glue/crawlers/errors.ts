import { awsError } from "@/server/local/wire/service";

export const crawlerNotFound = (name: string) =>
  awsError("EntityNotFoundException", `Crawler with name ${name} does not exist`);
export const crawlerRunning = (name: string) =>
  awsError("CrawlerRunningException", `Crawler with name ${name} has already started`);
export const crawlerNotRunning = (name: string) =>
  awsError("CrawlerNotRunningException", `Crawler with name ${name} isn't running`);
export const crawlerStopping = (name: string) =>
  awsError("CrawlerStoppingException", `Crawler with name ${name} is already stopping`);
