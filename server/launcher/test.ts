import { add, checks, type Tally } from "./checks";
import { ensurePrograms } from "./debian";
import { say } from "./steps";

const summary = ({ passed, failed, skipped }: Tally) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/** `npm test`: every check, all of them even when one fails, and one line that counts. */
export const main = async (): Promise<void> => {
  await ensurePrograms();
  let total: Tally = { passed: 0, failed: 0, skipped: 0 };
  const lines: string[] = [];
  for (const check of await checks()) {
    process.stdout.write(`\n== ${check.name}\n`);
    const begun = performance.now();
    const tally = await check.run().catch((error: Error): Tally => {
      process.stderr.write(`${error.message}\n`);
      return { passed: 0, failed: 1, skipped: 0 };
    });
    total = add(total, tally);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    lines.push(`${tally.failed > 0 ? "FAILED" : "ok    "}  ${check.name}: ${summary(tally)} (${seconds} s)`);
  }
  process.stdout.write("\n");
  for (const line of lines) say(line);
  process.stdout.write(`\n${summary(total)}\n`);
  process.exit(total.failed > 0 ? 1 : 0);
};
