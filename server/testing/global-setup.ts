import type { TestProject } from "vitest/node";
import { generateClient } from "@/server/postgres/generate";
import { startTestCluster } from "./test-cluster";

declare module "vitest" {
  export interface ProvidedContext {
    testServerUrl: string;
    testServerPort: number;
  }
}

/** One PostgreSQL for the whole run of vitest. */
export default async function setup(project: TestProject) {
  generateClient();
  const { cluster, stop } = await startTestCluster();
  project.provide("testServerUrl", cluster.url("postgres"));
  project.provide("testServerPort", cluster.port);
  return stop;
}
