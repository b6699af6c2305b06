import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import { uuidv7 } from "uuidv7";
import { currentLake } from "@/server/access/lake";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import { AppError, notFound } from "@/server/errors";
import { recordEvents } from "@/server/events";
import { authorize, type Context } from "@/server/identity";
import { checkTest, eventOf, toldOf } from "./check";
import type * as contract from "./contract";
import { TESTS_MAX } from "./contract";
import { detailOf, shown } from "./read";
import { addTest, allTests, findTest, lockTests, removeTest, saveTest } from "./store";

type Detail = Output<typeof contract.getAccessTest>;

export async function createAccessTest(
  ctx: Context,
  input: ParsedInput<typeof contract.createAccessTest>,
): Promise<Detail> {
  const id = uuidv7();
  await altering(async (client) => {
    await refuseTaken(client, id, input.name);
    await addTest(client, { id, ...input, ownerId: ctx.actor.id, ownerName: ctx.actor.name });
    const event = {
      ...eventOf(id, "accessTest.create"),
      after: { ...toldOf(input), assertion: input.assertion },
    };
    await recordEvents(client, [{ source: ctx, event }]);
    await check(client, ctx, id);
  });
  return detailOf(id);
}

export async function updateAccessTest(
  ctx: Context,
  { testId, baseUpdatedAt, ...changed }: ParsedInput<typeof contract.updateAccessTest>,
): Promise<Detail> {
  await altering(async (client) => {
    const row = await findTest(testId, client);
    if (!row) throw notFound("policy test");
    if (row.updatedAt.toISOString() !== new Date(baseUpdatedAt).toISOString())
      throw new AppError("conflict", "Somebody has edited this policy test since you opened it.", {
        details: { current: shown(row) },
      });
    const next = {
      name: changed.name ?? row.name,
      description: changed.description ?? row.description,
      assertion: changed.assertion ?? row.assertion,
    };
    if (!isDeepStrictEqual(next.assertion, row.assertion)) authorize(ctx, "access.loosenTests");
    await refuseTaken(client, testId, next.name);
    await saveTest(client, testId, next);
    const event = { ...eventOf(testId, "accessTest.update"), before: pick(row), after: next };
    await recordEvents(client, [{ source: ctx, event }]);
    await check(client, ctx, testId);
  });
  return detailOf(testId);
}

export async function deleteAccessTest(
  ctx: Context,
  { testId }: ParsedInput<typeof contract.deleteAccessTest>,
): Promise<Output<typeof contract.deleteAccessTest>> {
  await altering(async (client) => {
    const row = await findTest(testId, client);
    if (!row) throw notFound("policy test");
    await removeTest(client, testId);
    const event = { ...eventOf(testId, "accessTest.delete"), before: { ...pick(row), state: row.state } };
    await recordEvents(client, [{ source: ctx, event }]);
  });
  return { id: testId };
}

const altering = (work: (client: pg.ClientBase) => Promise<void>) =>
  transaction(
    async (client) => {
      await lockTests(client);
      await work(client);
    },
    () => ["headgate_event"],
  );

const pick = ({ name, description, assertion }: Pick<Detail, "name" | "description" | "assertion">) => ({
  ...{ name, description, assertion },
});

async function refuseTaken(client: pg.ClientBase, id: string, name: string): Promise<void> {
  const others = (await allTests(client)).filter((one) => one.id !== id);
  if (others.some((one) => one.name === name))
    throw new AppError("conflict", "Another policy test has this name.");
  if (others.length >= TESTS_MAX)
    throw new AppError(
      "limit_exceeded",
      `There are ${TESTS_MAX} policy tests already: every plan runs them all.`,
    );
}

async function check(client: pg.ClientBase, source: Context, id: string): Promise<void> {
  const test = await findTest(id, client);
  if (test) await checkTest(client, { source, test, current: await currentLake() });
}
