import { ApiError } from "@/components/data/api";
import { SavedQuery } from "@/server/saved-queries/contract";

/** What somebody else saved in between, when that is why a save was refused. */
export function currentOf(error: Error | null): SavedQuery | null {
  if (!(error instanceof ApiError) || error.problem.code !== "conflict") return null;
  const read = SavedQuery.safeParse(error.problem.details?.["current"]);
  return read.success ? read.data : null;
}
