import { loadDemoLake } from "@/prisma/demo/load";
import { loadDemoPeople } from "@/prisma/demo/people";
import { closePool } from "@/server/db/pool";

const keysFile = process.env["HEADGATE_LOCAL_KEYS"];
const endpoint = process.env["AWS_ENDPOINT_URL"];
if (!keysFile || !endpoint) throw new Error("HEADGATE_LOCAL_KEYS and AWS_ENDPOINT_URL must be set.");

try {
  // People first: whoever signs in sees best what else is missing.
  await loadDemoPeople(keysFile);
  await loadDemoLake({
    endpoint,
    keysFile,
    onStep: ({ index, total, text }) => console.log(`${index} of ${total}: ${text}`),
  });
} catch (error) {
  console.error(`  ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  await closePool();
}
