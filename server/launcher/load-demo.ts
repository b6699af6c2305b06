import { loadDemoPeople } from "@/prisma/demo/people";
import { closePool } from "@/server/db/pool";

const secretsFile = process.env["HEADGATE_LOCAL_KEYS"];
if (!secretsFile) throw new Error("HEADGATE_LOCAL_KEYS must name the file of secrets.");
await loadDemoPeople(secretsFile);
await closePool();
