import { type Ask, type NewEvent, registerNotice } from "@/server/events";
import { permissionsOf, ROLES } from "@/server/identity";

interface Concerned {
  title: string;
  requesterId: string | null;
  requesterName: string;
  problem: string | null;
  state: string;
}

async function changeOf(ask: Ask, changeId: string): Promise<Concerned | undefined> {
  const [change] = await ask<Concerned>(
    `SELECT title, requester_id AS "requesterId", requester_name AS "requesterName", problem, state
     FROM change WHERE id = $1::uuid`,
    [changeId],
  );
  return change;
}

const APPROVERS = ROLES.filter((role) => permissionsOf(role).has("change.approve"));

/** Who could approve it is told that it waits for them. */
registerNotice({
  verb: "change.submit",
  about: async (ask, { resourceId }) => {
    const change = await changeOf(ask, resourceId);
    if (change?.state !== "submitted") return null;
    const people = await ask<{ id: string }>("SELECT id FROM person WHERE role = ANY($1::text[])", [
      APPROVERS,
    ]);
    const personIds = people.map(({ id }) => id).filter((id) => id !== change.requesterId);
    return { personIds, text: `${change.requesterName} asks you to approve: ${change.title}` };
  },
});

/** Who asked for it is told how it goes on. */
const TOLD: Record<string, (change: Concerned, event: NewEvent, by: string) => string | null> = {
  "change.approve": ({ title, state }, _, by) =>
    state === "approved"
      ? `${by} approved ${title}. It can be applied.`
      : `${by} approved ${title}. It needs more approvals.`,
  "change.reject": ({ title, problem }) => `${title} was rejected. ${problem ?? ""}`.trim(),
  "change.override": ({ title }, _, by) =>
    `${by} lets ${title} be applied in spite of the checks that it breaks.`,
  "change.stale": ({ title }) => `${title} went stale: nothing was done. Plan it again.`,
  "change.fail": ({ title, problem }) => `${title} failed. ${problem ?? ""}`.trim(),
  "change.finish": ({ title }, _, by) => `${by} applied ${title}.`,
  "change.revert": ({ title }, _, by) => `${by} reverted ${title}.`,
  "change.expire": ({ title }) => `What ${title} gave has expired and is being taken back.`,
};

for (const [verb, words] of Object.entries(TOLD))
  registerNotice({
    verb,
    about: async (ask, event, source) => {
      const change = await changeOf(ask, event.resourceId);
      const text = change && words(change, event, source.actor.name);
      return change?.requesterId && text ? { personIds: [change.requesterId], text } : null;
    },
  });
