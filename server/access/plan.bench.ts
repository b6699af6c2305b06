import { closePool, transaction } from "@/server/db/pool";
import { benchDatabase } from "@/server/runs/bench-bed";
import { printLimits, quantile, sample } from "@/server/testing/bench";
import { largeCatalog, principalOf, tablePlace } from "./bench-bed";
import { planAccess } from "./change-plan";
import { currentLake } from "./lake";
import { saveCatalog } from "./save";
import { parseSteps } from "./step-shape";

/* A plan with its access diff: a tag on 1,000 of 10,000 tables of 30 columns, 50 tags, 500 policies, 200 principals. */

const TABLES = Number(process.env["BENCH_TABLES"] ?? 10_000);
const TAGGED = Math.min(1_000, TABLES);
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 5);
const LIMIT_MS = 1_000;
const accountId = "111111111111";

const database = await benchDatabase();
try {
  await transaction(async (client) => {
    await client.query(
      "INSERT INTO aws_account (id, name, region, source) VALUES ($1, 'Bench', 'us-east-1', 'console')",
      [accountId],
    );
    const reading = { takenAt: new Date(), runId: null, takenById: null, takenBy: "A bench", calls: 0 };
    const roleArn = principalOf(accountId, 0);
    await saveCatalog(client, largeCatalog(accountId, TABLES), { ...reading, roleArn });
  });
  const { lake } = await currentLake();
  const [tag] = lake.catalogs[0]?.tags ?? [];
  if (!tag) throw new Error("no tag");
  let turn = 0;
  const plan = async () => {
    turn += 1;
    const value = tag.values[turn % tag.values.length] ?? "";
    const steps = Array.from({ length: TAGGED }, (_, n) => ({
      catalogId: accountId,
      operation: {
        name: "AddLFTagsToResource",
        resource: { kind: "table", ...tablePlace(n) },
        tags: { [tag.key]: value },
      },
    }));
    return planAccess(parseSteps(steps));
  };
  const [planned] = await sample({ plan }, { count: ROUNDS, warmup: 1 });
  if (!planned) throw new Error("nothing was measured");
  const value = quantile(planned, 0.5);
  printLimits([
    { name: `plan with its diff, ${TAGGED} tables tagged, median`, value, max: LIMIT_MS, unit: "ms" },
  ]);
} finally {
  await closePool();
  await database.close();
}
