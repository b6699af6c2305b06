import type { Service } from "@/server/local/wire/service";
import type { LocalDeps } from "./deps";
import { createS3Service } from "./s3";
import { createStsService } from "./sts";

/** Every service of the endpoint; its own page and the routing are made from this list. */
export function createServices(deps: LocalDeps): Service[] {
  return [createStsService(deps), createS3Service(deps)];
}
