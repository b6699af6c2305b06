import type pg from "pg";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { isLess, strictestOf } from "./classification";
import { neighboursOf } from "./classification-store";

/** Fewer approvals for what somebody may want themselves are not theirs to say: an admin says so. */
export function refuseLess({ actor }: Context, word: string | null, than: string | null): void {
  if (!isLess(word, than) || actor.permissions.has("catalog.declassify")) return;
  throw declassified("Only an admin classifies data as less sensitive: fewer would have to approve then.", [
    { path: "classification", message: `Only an admin may say less than ${than ?? "not classified"}.` },
  ]);
}

/** Without a dataset the rest of its Glue database may count as less sensitive; none of its kind may go meanwhile. */
export async function refuseLessWithout(
  { actor }: Context,
  client: pg.ClientBase,
  datasetId: string,
): Promise<void> {
  if (actor.permissions.has("catalog.declassify")) return;
  const { own, others } = await neighboursOf(datasetId, client, { isLocked: true });
  if (loosens(own, others))
    throw declassified(
      "Only an admin takes this dataset out: fewer would have to approve access without it.",
    );
}

/** Whether less is asked for access to a place once one of its datasets is not there. */
export const loosens = (own: readonly (string | null)[], others: readonly (string | null)[]): boolean =>
  isLess(strictestOf(others), strictestOf([...own, ...others]));

const declassified = (message: string, issues?: { path: string; message: string }[]) =>
  new AppError("forbidden", message, {
    details: { permission: "catalog.declassify" },
    ...(issues ? { issues } : {}),
  });
