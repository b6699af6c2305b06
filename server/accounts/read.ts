import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { AppError, notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type { Account, listAccounts as contract } from "./contract";
import { type AccountRow, filterConnected, findAccount, readAccounts } from "./store";
import { accountsSynced } from "./sync-accounts";
import { openRuns, testMarkOf } from "./test-store";

export async function listAccounts(
  ctx: Context,
  input: ParsedInput<typeof contract>,
): Promise<Output<typeof contract>> {
  const cursor = decodeCursor(input.cursor, z.object({ id: z.string() }));
  await accountsSynced();
  const rows = await readAccounts(ctx.actor.id, {
    isForAll: ctx.actor.permissions.has("person.read"),
    afterId: cursor?.id ?? null,
    limit: input.limit + 1,
  });
  const shown = rows.slice(0, input.limit);
  const last = rows.length > shown.length ? shown.at(-1) : undefined;
  const seesTests = ctx.actor.permissions.has("account.update");
  const running = await openRuns(seesTests ? shown.flatMap((row) => row.testRunId ?? []) : []);
  return {
    items: shown.map((row) => ({
      id: row.id,
      name: row.name,
      region: row.region,
      source: row.source as Account["source"],
      principalArn: row.principals[0]?.roleArn ?? null,
      peopleCount: row._count.principals,
      test: seesTests ? testMarkOf(row, running) : null,
      createdAt: row.createdAt.toISOString(),
    })),
    nextCursor: last ? encodeCursor({ id: last.id }) : null,
  };
}

/** Which of these accounts Headgate works with. */
export async function knownAccounts(ids: string[]): Promise<Set<string>> {
  await accountsSynced();
  return filterConnected(ids);
}

/** In which account and as which IAM role a person acts; throws with the way out when the person has no role there. */
export async function principalFor(
  ctx: { actor: Pick<Context["actor"], "id"> },
  accountId: string,
): Promise<{ account: Omit<AccountRow, "source">; roleArn: string }> {
  await accountsSynced();
  const found = await findAccount(accountId, ctx.actor.id);
  if (!found) throw notFound("account");
  const { principalArn, id, name, region, roleArn, externalId } = found;
  if (principalArn === null) {
    throw new AppError(
      "forbidden",
      `You have no IAM role in the account ${name} (${id}). An admin can give you one under Admin, People.`,
      { details: { accountId: id } },
    );
  }
  return { account: { id, name, region, roleArn, externalId }, roleArn: principalArn };
}
