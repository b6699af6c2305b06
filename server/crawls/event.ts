import type { DatasetRow } from "@/server/catalog";
import type { NewEvent } from "@/server/events";
import type { ChangeRow } from "./change-store";

const NAMED_MAX = 20;

export const eventOf = (dataset: DatasetRow, verb: string): NewEvent => ({
  ...{ verb, resourceType: "dataset", resourceId: dataset.id, accountId: dataset.accountId },
});

export const told = (runId: string, changes: readonly ChangeRow[]) => ({
  ...{ runId, changes: changes.length },
  named: changes.slice(0, NAMED_MAX).map(({ tableName, kind }) => ({ table: tableName, kind })),
});
