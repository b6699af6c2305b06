import * as z from "zod";
import { judge, sentenceOf } from "@/server/access/assertions";
import type { Breach } from "@/server/access/assertions/shapes";
import { currentLake } from "@/server/access/lake";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { countTests, findTest, pageOfTests, type TestRow } from "./store";

const Key = z.object({ rank: z.int(), name: z.string(), id: z.uuid() });

export async function listAccessTests(
  _ctx: Context,
  { state, search, limit, cursor }: ParsedInput<typeof contract.listAccessTests>,
): Promise<Output<typeof contract.listAccessTests>> {
  const after = decodeCursor(cursor, Key) ?? null;
  const [found, counts, { version }] = await Promise.all([
    pageOfTests({ state, search, after, limit: limit + 1 }),
    countTests(),
    currentLake(),
  ]);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    items: rows.map(shown),
    nextCursor: last ? encodeCursor({ rank: last.rank, name: last.name, id: last.id }) : null,
    ...{ counts, lakeVersion: version },
  };
}

export const getAccessTest = (
  _ctx: Context,
  { testId }: ParsedInput<typeof contract.getAccessTest>,
): Promise<Output<typeof contract.getAccessTest>> => detailOf(testId);

export async function detailOf(testId: string): Promise<Output<typeof contract.getAccessTest>> {
  const row = await findTest(testId);
  if (!row) throw notFound("policy test");
  return { ...shown(row), kept: row.kept };
}

export async function tryAssertion(
  _ctx: Context,
  { assertion }: ParsedInput<typeof contract.tryAssertion>,
): Promise<Output<typeof contract.tryAssertion>> {
  const { view } = await currentLake();
  const { count, breaches } = judge(view, assertion);
  return { says: sentenceOf(assertion), breaches: count, kept: [...breaches] };
}

export function shown({
  since,
  checkedAt,
  createdAt,
  updatedAt,
  ...row
}: TestRow & { kept?: Breach[] }): contract.AccessTest {
  return {
    ...row,
    says: sentenceOf(row.assertion),
    since: since?.toISOString() ?? null,
    checkedAt: checkedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
