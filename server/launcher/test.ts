import { add, checks, failed, none, type Tally } from "./checks";
import { ensurePrograms } from "./debian";
import { say } from "./steps";

const summary = ({ passed, failed, skipped }: Tally) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/** `npm test`: every check, all of them even when one fails, and one line that counts. */
export const main = async (): Promise<void> => {
  await ensurePrograms();
  let total = none;
  const lines: string[] = [];
  for (const check of await checks()) {
    process.stdout.write(`\n== ${check.name}\n`);
    const begun = performance.now();
    const tally = await check.run().catch((error: Error) => {
      process.stderr.write(`${error.message}\n`);
      return failed;
    });
    total = add(total, tally);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    lines.push(`${tally.failed > 0 ? "FAILED" : "ok    "}  ${check.name}: ${summary(tally)} (${seconds} s)`);
  }
  process.stdout.write("\n");
  for (const line of lines) say(line);
  for (const name of total.unsteady) say(`UNSTEADY  failed at first, passed when tried again: ${name}`);
  for (const { title, why } of total.failures) say(`FAILED  ${title}\n${why.replace(/^/gm, "          ")}`);
  process.stdout.write(`\n${summary(total)}\n`);
  process.exit(total.failed > 0 ? 1 : 0);
};
