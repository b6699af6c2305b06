import { parentOf } from "@/server/postgres/processes";

/** Ends what has been started, last first, however the end comes; a second request to end forces it. */
export const createEnding = () => {
  const stops: ((force: boolean) => Promise<void>)[] = [];
  let isEnding = false;
  let isForced = false;

  const end = async (exitCode: number): Promise<never> => {
    isEnding = true;
    for (const stop of stops.toReversed()) {
      await stop(isForced).catch((error: Error) => process.stderr.write(`  ${error.message}\n`));
    }
    process.exit(exitCode);
  };

  return {
    /** Registers something to stop; when the end has already begun it is stopped at once. */
    add: (stop: (force: boolean) => Promise<void>): void => {
      stops.push(stop);
      if (isEnding) void stop(isForced);
    },
    isEnding: () => isEnding,
    end: (exitCode: number): void => {
      if (!isEnding) void end(exitCode);
    },
    force: (): void => {
      isForced = true;
      void Promise.allSettled(stops.map((stop) => stop(true))).then(() => process.exit(130));
    },
  };
};

export type Ending = ReturnType<typeof createEnding>;

/** npm runs us through a shell that neither hands on a signal nor ends with npm, so both are watched. */
const ancestors = () => `${process.ppid} ${parentOf(process.ppid)}`;

/** Ctrl-C, a polite kill, a closed terminal, or the death of the npm we run under: all mean the end. */
export const endOnSignals = (ending: Ending, say: (text: string) => void): void => {
  // A reader of our output that goes away (a pipe into head, say) is no reason to leave children behind.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const fall = (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    ending.end(1);
  };
  process.on("uncaughtException", fall);
  process.on("unhandledRejection", fall);
  const born = ancestors();
  const handle = (name: NodeJS.Signals) => {
    if (ending.isEnding()) {
      // npm passes on the Ctrl-C that the terminal has already sent us, so the first moment doesn't count.
      if (Date.now() - begun > 500) ending.force();
      return;
    }
    begun = Date.now();
    say(name === "SIGINT" ? "\n  Stopping (Ctrl-C again to force it) ..." : "Stopping ...");
    ending.end(0);
  };
  let begun = 0;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, handle);
  if (process.env["npm_lifecycle_event"]) {
    setInterval(() => {
      if (ancestors() !== born && !ending.isEnding()) handle("SIGHUP");
    }, 1_000).unref();
  }
};
