import { mayNow } from "@/server/identity";
import { lacksAdmin } from "./reduce";
import { type ChangeRow, verdictsOf } from "./store";

interface Lapsed {
  /** Whose approvals do not count any more. */
  personIds: string[];
  names: string;
  why: string;
}

/** What keeps an approved Change from being done on the word of who has left, may not approve any more, or is no admin. */
export async function lapsedOf(row: ChangeRow): Promise<Lapsed | null> {
  const given = (await verdictsOf(row.id)).filter(({ verdict, isVoid }) => verdict === "approve" && !isVoid);
  const standing = await Promise.all(given.map(({ personId }) => mayNow(personId, "change.approve")));
  const gone = given.filter((_, at) => !standing[at]);
  const names = gone.map(({ personName }) => personName).join(", ");
  if (gone.length > 0) {
    const why = `${names} may not approve Changes any more, so what they said does not count. Ask somebody else.`;
    return { personIds: gone.map(({ personId }) => personId), names, why };
  }
  const { planHash, requirement, requesterId, requesterIsAdmin } = row;
  const requester = { id: requesterId, isAdmin: requesterIsAdmin };
  if (!lacksAdmin({ planHash, requirement, requester, approvals: given })) return null;
  return { personIds: [], names, why: NO_ADMIN };
}

const NO_ADMIN =
  "An admin must be among those who asked for it or approved it, and who was one is none any more. Ask an admin to approve it.";
