import { POST as applyRoute } from "@/app/api/v1/changes/[changeId]/apply/route";
import { POST as approveRoute } from "@/app/api/v1/changes/[changeId]/approve/route";
import { GET as effectsRoute } from "@/app/api/v1/changes/[changeId]/effects/route";
import { POST as overrideRoute } from "@/app/api/v1/changes/[changeId]/override/route";
import { POST as planRoute } from "@/app/api/v1/changes/[changeId]/plan/route";
import { POST as rejectRoute } from "@/app/api/v1/changes/[changeId]/reject/route";
import { POST as remainderRoute } from "@/app/api/v1/changes/[changeId]/remainder/route";
import { POST as revertRoute } from "@/app/api/v1/changes/[changeId]/revert/route";
import { GET as getRoute, PATCH } from "@/app/api/v1/changes/[changeId]/route";
import { GET as stepsRoute } from "@/app/api/v1/changes/[changeId]/steps/route";
import { POST as submitRoute } from "@/app/api/v1/changes/[changeId]/submit/route";
import { POST as withdrawRoute } from "@/app/api/v1/changes/[changeId]/withdraw/route";
import { POST as previewRoute } from "@/app/api/v1/changes/preview/route";
import { POST as createRoute, GET as listRoute } from "@/app/api/v1/changes/route";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;
// biome-ignore lint/suspicious/noExplicitAny: a test that reads a field which is not there fails by itself
type Answer = any;

const COMMANDS = {
  ...{ plan: planRoute, submit: submitRoute, approve: approveRoute, reject: rejectRoute },
  ...{ withdraw: withdrawRoute, apply: applyRoute, revert: revertRoute, override: overrideRoute },
  remainder: remainderRoute,
};

/** The routes of Changes, as somebody calls them. */
export function changeRoutes() {
  const ask = async (
    [route, method]: [Route, string],
    as: TestPerson,
    ids: Record<string, string>,
    sent: { body?: object; query?: string } = {},
  ): Promise<Answer> => {
    const { body, query = "" } = sent;
    const asked = request(method, `/api/v1/x${query}`, { as, ...(body ? { body } : {}) });
    const answer = await route(asked, { params: Promise.resolve(ids) });
    return { status: answer.status, ...(await jsonOf(answer)) };
  };
  const get = (as: TestPerson, changeId: string) => ask([getRoute, "GET"], as, { changeId });
  const post = (as: TestPerson, changeId: string, what: keyof typeof COMMANDS, body: object = {}) =>
    ask([COMMANDS[what], "POST"], as, { changeId }, { body });
  const ended = async (runId: string): Promise<Answer> => {
    await until(`run ${runId} ended`, async () => (await rowOf(runId)).ended_at !== null, {
      withinMs: 60_000,
    });
    return rowOf(runId);
  };
  return {
    ...{ get, post, ended },
    create: (as: TestPerson, body: object) => ask([createRoute, "POST"], as, {}, { body }),
    preview: (as: TestPerson, body: object) => ask([previewRoute, "POST"], as, {}, { body }),
    edit: (as: TestPerson, changeId: string, body: object) =>
      ask([PATCH, "PATCH"], as, { changeId }, { body }),
    list: (as: TestPerson, query = "") => ask([listRoute, "GET"], as, {}, { query }),
    steps: async (as: TestPerson, changeId: string, query = "?limit=200") =>
      ask([stepsRoute, "GET"], as, { changeId }, { query }),
    effects: async (as: TestPerson, changeId: string, query = "?limit=200") =>
      ask([effectsRoute, "GET"], as, { changeId }, { query }),
    /** Plans and submits one's own, has it approved by another, and answers it. */
    approved: async (as: TestPerson, changeId: string, by: TestPerson): Promise<Answer> => {
      const { planHash } = await post(as, changeId, "plan");
      const submitted = await post(as, changeId, "submit");
      return submitted.state === "approved" ? submitted : post(by, changeId, "approve", { planHash });
    },
    /** Applies to its end, and answers the Change as it is then. */
    applied: async (as: TestPerson, changeId: string, options: object = {}): Promise<Answer> => {
      const begun = await post(as, changeId, "apply", options);
      if (begun.status !== 202) throw new Error(JSON.stringify(begun));
      await ended(begun.runId);
      return get(as, changeId);
    },
  };
}
