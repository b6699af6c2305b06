import { join } from "node:path";
import { readKeys } from "./auth/principals";
import { startLocalAws } from "./local-aws";
import { untilReachable } from "./state/database";

const databaseUrl = process.env["LOCAL_DATABASE_URL"];
if (!databaseUrl) {
  console.error("local-aws: LOCAL_DATABASE_URL is not set; npm start sets it.");
  process.exit(1);
}

// A defect in one call must not take the endpoint, and everybody's sessions with it, down.
process.on("unhandledRejection", (reason) => console.error("local-aws: unhandled rejection:", reason));
process.on("uncaughtException", (error) => console.error("local-aws: uncaught exception:", error));

const open = process.env["HEADGATE_LOCAL_OPEN"] === "1";
const start = async () => {
  await untilReachable(databaseUrl);
  return startLocalAws({
    databaseUrl,
    objectsFolder: join(process.env["HEADGATE_HOME"] ?? ".headgate", "objects"),
    resultsFolder: join(process.env["HEADGATE_HOME"] ?? ".headgate", "results"),
    port: Number(process.env["HEADGATE_AWS_PORT"] ?? 4580),
    keys: readKeys(process.env["HEADGATE_LOCAL_KEYS"]),
    open,
  });
};
const aws = await start().catch((error: unknown) => {
  const reason = error as NodeJS.ErrnoException;
  console.error(
    `local-aws: could not start: ${reason.code === "EADDRINUSE" ? reason.message : reason.stack}`,
  );
  process.exit(1);
});
console.log(`local-aws: listening on ${aws.url}${open ? ", open to any access key" : ""}`);

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    aws.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error("local-aws: could not stop cleanly:", error);
        process.exit(1);
      },
    );
  });
}
