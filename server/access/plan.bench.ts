import { uuidv7 } from "uuidv7";
import { closePool, transaction } from "@/server/db/pool";
import { SYSTEM } from "@/server/events";
import { benchDatabase } from "@/server/runs/bench-bed";
import { printLimits, quantile, sample } from "@/server/testing/bench";
import { Assertion } from "./assertions/shapes";
import { principalOf, saveLargeCatalog, tablePlace } from "./bench-bed";
import { planAccess } from "./change-plan";
import { currentLake } from "./lake";
import { parseSteps } from "./step-shape";
import { checkTests } from "./tests/check";

/*
 * A plan with its access diff: a tag on 1,000 of 10,000 tables of 30 columns, 50 tags, 500 policies, 200 principals;
 * without policy tests, and with 50 of them evaluated before and after it.
 */

const TABLES = Number(process.env["BENCH_TABLES"] ?? 10_000);
const TAGGED = Math.min(1_000, TABLES);
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 5);
const LIMIT_MS = 1_000;
const TESTS = 50;
const LIMIT_WITH_TESTS_MS = 2_000;
const accountId = "111111111111";

/** Of all kinds, on all that LF-tags match, on databases and on everything. */
const assertionOf = (n: number): Assertion => {
  const tags = { [`key${String(n % 50).padStart(2, "0")}`]: [`v${n % 10}`] };
  const on =
    n % 2 === 0 ? { kind: "tags", expression: tags } : { kind: "named", accountId, database: `db${n}` };
  const who = { kind: "named", principals: [principalOf(accountId, n)] };
  const all = [
    { kind: "access", who, has: "never", permissions: ["SELECT"], on },
    { kind: "tagged", every: "column", key: "key00", on },
    { kind: "notIam", on },
    { kind: "tagged", every: "table", key: "key01", on: { kind: "everything" } },
  ];
  return Assertion.parse(all[n % all.length]);
};

const keepTests = () =>
  transaction(async (client) => {
    for (let n = 0; n < TESTS; n += 1)
      await client.query(
        "INSERT INTO access_test (id, name, description, assertion, owner_name) VALUES ($1, $2, '', $3, 'A bench')",
        [uuidv7(), `Test ${n}`, JSON.stringify(assertionOf(n))],
      );
  });

const database = await benchDatabase();
try {
  await saveLargeCatalog(accountId, TABLES);
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
  const measure = async (name: string, max: number) => {
    const [planned] = await sample({ plan }, { count: ROUNDS, warmup: 1 });
    if (!planned) throw new Error("nothing was measured");
    return { name: `${name}, median`, value: quantile(planned, 0.5), max, unit: "ms" };
  };
  const without = await measure(`plan with its diff, ${TAGGED} tables tagged`, LIMIT_MS);
  await keepTests();
  // As after each reading of an account: what breaks them now is known.
  await checkTests(SYSTEM);
  printLimits([without, await measure(`the same with ${TESTS} policy tests`, LIMIT_WITH_TESTS_MS)]);
} finally {
  await closePool();
  await database.close();
}
