import { demoPrincipals, demoWarehouses } from "@/prisma/demo/lake";
import { createAuthenticator } from "./auth/authenticate";
import { type AccessKey, createDirectory, type Principal } from "./auth/principals";
import { createSessions } from "./auth/sessions";
import { openObjectStore } from "./objects/store";
import { installCompat } from "./redshift-sql";
import { startServer } from "./server";
import { createServices } from "./services";
import type { Limits } from "./services/redshift-data";
import { applySchema, openState } from "./state/database";
import { openWarehouses, type WarehouseDefinition } from "./warehouse";
import { createRegistry } from "./wire/route";

export interface LocalAwsOptions {
  /** Superuser connection string of the endpoint's own database. */
  databaseUrl: string;
  /** Folder of the S3 objects; made when it is missing. */
  objectsFolder: string;
  /** Folder of the results of SQL statements. */
  resultsFolder: string;
  /** Data warehouses that exist; those of the demo lake by default. */
  warehouses?: readonly WarehouseDefinition[];
  /** Begins the names of the warehouses' PostgreSQL databases; only tests that share a server change it. */
  warehousePrefix?: string;
  port: number;
  keys: Readonly<Record<string, AccessKey>>;
  /** Foreign test suites only: any unknown access key is the root of account 123456789012. */
  open?: boolean;
  principals?: readonly Principal[];
  /** Quotas of the Data API that differ from AWS's. */
  dataApiLimits?: Partial<Limits>;
  now?: () => number;
  log?: (line: string) => void;
}

export interface LocalAws {
  url: string;
  /** Other roles from now on: some deleted, some made again. */
  replacePrincipals(principals: readonly Principal[]): void;
  stop(): Promise<void>;
}

const openAccountId = "123456789012";

/** In open mode the foreign account has warehouses of its own, named like the demo's. */
function openWarehouseFacts() {
  return demoWarehouses.map((warehouse) => ({
    ...warehouse,
    accountId: openAccountId,
    superusers: [warehouse.adminUser, "awsuser", "IAM:RootIdentity"],
  }));
}

/** Starts the whole endpoint: state, services, server. */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const log = options.log ?? console.error;
  const state = openState(options.databaseUrl);
  try {
    const facts = options.open ? [...demoWarehouses, ...openWarehouseFacts()] : demoWarehouses;
    const directory = createDirectory(options.principals ?? demoPrincipals, options.keys);
    const sessions = createSessions(state);
    const objects = await openObjectStore(state, options.objectsFolder);
    const warehouses = await openWarehouses({
      superuserUrl: options.databaseUrl,
      definitions: options.warehouses ?? facts,
      install: (admin, database) => installCompat(admin, database),
      ...(options.warehousePrefix ? { prefix: options.warehousePrefix } : {}),
    });
    const services = createServices({
      state,
      directory,
      sessions,
      objects,
      warehouses,
      warehouseFacts: facts,
      resultsFolder: options.resultsFolder,
      now: options.now ?? Date.now,
      dataApiLimits: options.dataApiLimits ?? {},
    });
    await applySchema(
      state,
      services.flatMap((service) => service.ddl ?? []),
    );
    for (const service of services) await service.start?.();
    const authenticator = createAuthenticator({
      directory,
      sessions,
      openAccount: options.open ? openAccountId : null,
      ...(options.now ? { now: options.now } : {}),
    });
    const server = await startServer({
      dispatcher: {
        registry: createRegistry(services),
        authenticator,
        onInternal: (error, requestId) =>
          log(`local-aws: ${requestId}: ${error instanceof Error ? error.stack : String(error)}`),
      },
      port: options.port,
      healthy: async () => {
        await state.query("select 1");
      },
      ...(options.open
        ? {
            reset: async () => {
              for (const service of services) await service.reset?.();
            },
          }
        : {}),
    });
    return {
      url: server.url,
      replacePrincipals: (principals) => directory.replace(principals),
      async stop() {
        await server.stop();
        for (const service of services) await service.close?.();
        await warehouses.close();
        await state.end();
      },
    };
  } catch (error) {
    await state.end();
    throw error;
  }
}
