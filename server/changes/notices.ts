import { type Ask, type NewEvent, registerNotice } from "@/server/events";
import { permissionsOf, ROLES } from "@/server/identity";
import { blockingOf } from "./broken-checks";
import type { PlanCheck } from "./kinds";
import { mayOverride, type OverrideRow } from "./override-store";

interface Concerned {
  /** In quotation marks, as it stands in sentences. */
  title: string;
  requesterId: string | null;
  requesterName: string;
  problem: string | null;
  state: string;
  isBlocked: boolean;
}

interface Row extends Omit<Concerned, "isBlocked"> {
  planHash: string | null;
  checks: PlanCheck[] | null;
  overrides: Pick<OverrideRow, "planHash" | "checks" | "isStanding">[];
}

async function changeOf(ask: Ask, changeId: string): Promise<Concerned | undefined> {
  const [change] = await ask<Row>(
    `SELECT '“' || title || '”' AS title, requester_id AS "requesterId", requester_name AS "requesterName", problem,
       state, plan_hash AS "planHash", plan -> 'checks' AS checks,
       (SELECT coalesce(json_agg(json_build_object('planHash', plan_hash, 'checks', checks, 'isStanding', ${mayOverride()})), '[]')
        FROM change_override WHERE change_id = change.id) AS overrides
     FROM change WHERE id = $1::uuid`,
    [changeId],
  );
  if (!change) return undefined;
  const { planHash, checks, overrides } = change;
  return { ...change, isBlocked: blockingOf(checks ?? [], planHash, overrides).length > 0 };
}

const APPROVERS = ROLES.filter((role) => permissionsOf(role).has("change.approve"));

async function approvers(ask: Ask): Promise<string[]> {
  const people = await ask<{ id: string }>("SELECT id FROM person WHERE role = ANY($1::text[])", [APPROVERS]);
  return people.map(({ id }) => id);
}

/** Who could approve it is told that it waits for them. */
registerNotice({
  verb: "change.submit",
  about: async (ask, { resourceId }) => {
    const change = await changeOf(ask, resourceId);
    if (change?.state !== "submitted") return null;
    const personIds = (await approvers(ask)).filter((id) => id !== change.requesterId);
    return { personIds, text: `${change.requesterName} asks you to approve: ${change.title}` };
  },
});

/** That somebody still has what was given for a time is told to all who could do something about it. */
registerNotice({
  verb: "change.expireFail",
  about: async (ask, { resourceId, after }) => {
    const change = await changeOf(ask, resourceId);
    if (!change) return null;
    const { problem } = after as { problem: string };
    const text = `What ${change.title} gave for a time could not be taken back, and is tried again. ${problem}`;
    const { requesterId } = change;
    return { personIds: [...(await approvers(ask)), ...(requesterId ? [requesterId] : [])], text };
  },
});

/** Who asked for it is told how it goes on. */
const TOLD: Record<string, (change: Concerned, event: NewEvent, by: string) => string | null> = {
  "change.approve": (change, _, by) => `${by} approved ${change.title}. ${afterApproval(change)}`,
  "change.reject": ({ title, problem }) => `${title} was rejected. ${problem ?? ""}`.trim(),
  "change.override": ({ title }, _, by) =>
    `${by} lets ${title} be applied in spite of the policy tests that it breaks.`,
  "change.stale": ({ title }) => `${title} went stale: nothing was done. Plan it again.`,
  "change.fail": ({ title, problem }) => `${title} failed. ${problem ?? ""}`.trim(),
  "change.finish": ({ title }, _, by) => `${by} applied ${title}.`,
  "change.revert": ({ title }, _, by) => `${by} reverted ${title}.`,
  "change.expire": ({ title }) => `What ${title} gave has expired and is being taken back.`,
};

function afterApproval({ state, isBlocked }: Concerned): string {
  if (state !== "approved") return "It needs more approvals.";
  return isBlocked
    ? "It breaks a policy test, and is applied only if an admin overrides that."
    : "It can be applied.";
}

for (const [verb, words] of Object.entries(TOLD))
  registerNotice({
    verb,
    about: async (ask, event, source) => {
      const change = await changeOf(ask, event.resourceId);
      const text = change && words(change, event, source.actor.name);
      return change?.requesterId && text ? { personIds: [change.requesterId], text } : null;
    },
  });
