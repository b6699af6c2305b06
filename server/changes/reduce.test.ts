import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { permissionsOf } from "@/server/identity";
import { actionsOf } from "./policy";
import { type ChangeEvent, hasEnough, reduce, type Snapshot } from "./reduce";
import { CHANGE_STATES, type Requirement } from "./states";

const ONE: Requirement = { approvals: 1, byAdmin: true, why: "" };
const NONE: Requirement = { approvals: 0, byAdmin: false, why: "" };
const ADA = { personId: "ada", isAdmin: true };
const STELLA = { personId: "stella", isAdmin: false };

const draft: Snapshot = {
  ...{ state: "draft", stateSeq: 1, planHash: null, requirement: null, approvals: [], isBegun: false },
  requester: { id: "ana", isAdmin: false },
};

function led(change: Snapshot, ...events: ChangeEvent[]): Snapshot {
  return events.reduce((now, event) => {
    const reduction = reduce(now, event);
    if (!reduction.ok) throw new Error(`${event.type}: ${reduction.reason} (${reduction.state})`);
    return reduction.next;
  }, change);
}

const plan = (planHash: string, requirement = ONE): ChangeEvent => ({ type: "plan", planHash, requirement });
const approve = (by: typeof ADA, planHash = "p1"): ChangeEvent => ({ type: "approve", by, planHash });
const refusal = (change: Snapshot, event: ChangeEvent) => {
  const reduction = reduce(change, event);
  return reduction.ok ? reduction.next.state : reduction.reason;
};
const submitted = led(draft, plan("p1"), { type: "submit" });
const approved = led(submitted, approve(ADA));

describe("the way of a Change", () => {
  it("goes from its draft to its end", () => {
    const applied = led(approved, { type: "apply" }, { type: "applied" }, { type: "verified" });
    expect(applied.state).toBe("verified");
    expect(led({ ...applied, isBegun: true }, { type: "reverted" }).state).toBe("reverted");
  });

  it("needs no approval where policy asks for none", () => {
    expect(led(draft, plan("p1", NONE), { type: "submit" }).state).toBe("approved");
  });

  it("is not decided by who asks for it", () => {
    expect(refusal(submitted, approve({ personId: "ana", isAdmin: true }))).toBe("own_change");
    expect(refusal(submitted, { type: "reject", byId: "ana", planHash: "p1" })).toBe("own_change");
  });

  it("is decided on the plan that was seen, and by each person once", () => {
    expect(refusal(submitted, approve(ADA, "p0"))).toBe("other_plan");
    const two = led(draft, plan("p1", { ...ONE, approvals: 2 }), { type: "submit" }, approve(STELLA));
    expect(two.state).toBe("submitted");
    expect(refusal(two, approve(STELLA))).toBe("approved_before");
    expect(refusal(two, approve(ADA))).toBe("approved");
  });

  it("has an admin among those who want it", () => {
    expect(led(submitted, approve(STELLA)).state).toBe("submitted");
    expect(led(submitted, approve(STELLA), approve(ADA)).state).toBe("approved");
    const admins = { ...submitted, requester: { id: "ada", isAdmin: true } };
    expect(led(admins, approve(STELLA)).state).toBe("approved");
  });

  it("loses its approvals with its plan", () => {
    expect(led(approved, { type: "edit" })).toMatchObject({
      state: "draft",
      planHash: null,
      approvals: [],
    });
    expect(led(approved, plan("p2"))).toMatchObject({ state: "planned", approvals: [] });
    expect(led(approved, plan("p1"))).toMatchObject({ state: "approved", approvals: [ADA] });
    expect(led(approved, plan("p1", { ...ONE, byAdmin: false }))).toMatchObject({
      ...{ state: "planned", approvals: [] },
    });
    expect(led(submitted, { type: "reject", byId: "ada", planHash: "p1" }, plan("p1"))).toMatchObject({
      ...{ state: "planned", approvals: [] },
    });
  });

  it("goes back to those who may approve when one of them left", () => {
    const lapsed = led(approved, { type: "lapse", personIds: ["ada"] });
    expect(lapsed).toMatchObject({ state: "submitted", approvals: [] });
    const two = led({ ...submitted, requirement: { ...ONE, approvals: 1 } }, approve(STELLA), approve(ADA));
    expect(led(two, { type: "lapse", personIds: ["stella"] }).state).toBe("approved");
  });

  it("is not edited once a step was sent, but goes on or is reverted", () => {
    const failed: Snapshot = { ...led(approved, { type: "apply" }, { type: "fail" }), isBegun: true };
    expect(refusal(failed, { type: "edit" })).toBe("already_begun");
    expect(led(failed, { type: "apply" }).state).toBe("applying");
    expect(led(failed, { type: "reverted" }).state).toBe("reverted");
    const applying = { ...led(approved, { type: "apply" }), isBegun: true };
    expect(refusal(applying, { type: "stale" })).toBe("already_begun");
  });

  it("rejected or left by who approved it after a step was sent, it asks again or is reverted", () => {
    const failed: Snapshot = { ...led(approved, { type: "apply" }, { type: "fail" }), isBegun: true };
    const left = led(failed, { type: "lapse", personIds: ["ada"] });
    expect(refusal(left, { type: "reverted" })).toBe("reverted");
    const rejected = led(left, { type: "reject", byId: "ada", planHash: "p1" });
    expect(rejected).toMatchObject({ state: "failed", approvals: [] });
    expect(refusal(rejected, { type: "apply" })).toBe("not_planned");
    expect(led(rejected, { type: "submit" }, approve(ADA), { type: "apply" }).state).toBe("applying");
    expect(refusal(rejected, { type: "reverted" })).toBe("reverted");
    expect(refusal(failed, { type: "submit" })).toBe("wrong_state");
    expect(refusal({ ...rejected, isBegun: false }, { type: "submit" })).toBe("wrong_state");
    expect(refusal(submitted, { type: "reverted" })).toBe("wrong_state");
  });

  it("found stale before anything was sent it is a draft again", () => {
    const stale = led(approved, { type: "apply" }, { type: "stale" });
    expect(stale).toMatchObject({ state: "draft", planHash: null, approvals: [] });
  });
});

const people = fc.constantFrom(ADA, STELLA, { personId: "ana", isAdmin: false });
const hashes = fc.constantFrom("p1", "p2");
const requirements = fc.record({
  approvals: fc.integer({ min: 0, max: 3 }),
  byAdmin: fc.boolean(),
  why: fc.constant(""),
});
const events: fc.Arbitrary<ChangeEvent> = fc.oneof(
  fc.record({ type: fc.constant("plan" as const), planHash: hashes, requirement: requirements }),
  fc.record({ type: fc.constant("approve" as const), by: people, planHash: hashes }),
  fc.record({
    type: fc.constant("reject" as const),
    byId: people.map((one) => one.personId),
    planHash: hashes,
  }),
  fc.record({
    type: fc.constant("lapse" as const),
    personIds: fc.subarray(["ada", "stella"], { minLength: 1 }),
  }),
  fc
    .constantFrom("edit", "submit", "withdraw", "apply", "stale", "fail", "applied", "verified", "reverted")
    .map((type) => ({ type }) as ChangeEvent),
);

const ENDED = ["withdrawn", "reverted"];

describe("whatever happens to it", () => {
  const runs = { numRuns: 3_000 };

  it("is never applied without what policy asks for, given to this very plan by others", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (all) => {
        let now = draft;
        let given: { personId: string; planHash: string }[] = [];
        for (const event of all) {
          const reduction = reduce(now, event);
          if (!reduction.ok) continue;
          if (event.type === "approve") given.push({ personId: event.by.personId, planHash: event.planHash });
          if (event.type === "edit" || event.type === "reject") given = [];
          now = reduction.next;
          if (event.type !== "apply") continue;
          const mine = given.filter((one) => one.planHash === now.planHash && one.personId !== "ana");
          const needed = now.requirement?.approvals ?? Number.POSITIVE_INFINITY;
          expect(new Set(mine.map((one) => one.personId)).size).toBeGreaterThanOrEqual(needed);
          expect(hasEnough(now)).toBe(true);
        }
      }),
      runs,
    );
  });

  it("has a way out once a step was sent: somebody may take it back, whatever was said of it", () => {
    const eve = { id: "eve", permissions: permissionsOf("admin") };
    const more = {
      ...{ isToTakeBack: true, isBeingReverted: false, isRestDrafted: false },
      ...{ isBlocked: true, isUnfinished: true },
    };
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), fc.boolean(), (all, sends) => {
        let now = draft;
        for (const event of all) {
          const reduction = reduce(now, event);
          if (!reduction.ok) continue;
          now = reduction.next;
          if (sends && now.state === "applying") now = { ...now, isBegun: true };
          if (!now.isBegun || ["applying", "reverted"].includes(now.state)) continue;
          expect(actionsOf(eve, { ...now, ...more })).toContain("revert");
          expect(reduce(now, { type: "reverted" }).ok).toBe(true);
          for (const gone of ["edit", "plan", "withdraw"])
            expect(actionsOf({ ...eve, id: "ana" }, { ...now, ...more })).not.toContain(gone);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("counts its transitions, keeps no approval of its requester, and leaves an end never", () => {
    fc.assert(
      fc.property(fc.array(events, { maxLength: 30 }), (all) => {
        let now = draft;
        for (const event of all) {
          const reduction = reduce(now, event);
          if (ENDED.includes(now.state)) expect(reduction.ok).toBe(false);
          if (!reduction.ok) continue;
          expect(reduction.next.stateSeq).toBe(now.stateSeq + 1);
          expect(reduction.verb).toMatch(/^change\.[a-z]+$/i);
          now = reduction.next;
          expect(CHANGE_STATES).toContain(now.state);
          expect(now.approvals.map((one) => one.personId)).not.toContain("ana");
          if (now.planHash === null) expect(now.approvals).toEqual([]);
        }
      }),
      runs,
    );
  });
});
