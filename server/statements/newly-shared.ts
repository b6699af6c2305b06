import * as z from "zod";
import type { NewEvent } from "@/server/events";

const Shares = z.object({ shares: z.array(z.object({ personId: z.uuid().nullish() })) });

const peopleOf = (shares: unknown) =>
  Shares.parse(shares).shares.flatMap(({ personId }) => (personId ? [personId] : []));

/** The people whom an Event of sharing names for the first time; a role's people were not meant one by one. */
export function newlyShared({ before, after }: NewEvent): string[] {
  const had = new Set(peopleOf(before));
  return peopleOf(after).filter((id) => !had.has(id));
}
