import * as z from "zod";
import { Assertion, Breach } from "@/server/access/assertions/shapes";
import { AccountId } from "@/server/accounts/contract";
import { endpoint, pageInput, pageOf, Time } from "@/server/api/endpoint";

export { Assertion, type Breach } from "@/server/access/assertions/shapes";

/** The kind under which tests are scheduled and their Runs are known. */
export const TESTS_KIND = "access.test";

/** More would make every plan slow. */
export const TESTS_MAX = 500;

const count = z.int();
const testId = z.uuid();
const name = z.string().trim().min(1).max(200);
const description = z.string().trim().max(4_000);

const State = z.enum(["passing", "failing"]);

export const AccessTest = z.object({
  id: testId,
  name,
  description: z.string(),
  assertion: Assertion,
  says: z.string().describe("The assertion in a sentence"),
  ownerId: z.uuid().nullable(),
  ownerName: z.string(),
  state: State.nullable().describe("Null until it was looked at"),
  since: Time.nullable().describe("When it came into this state"),
  breaches: count.describe("How much breaks it"),
  checkedAt: Time.nullable(),
  lakeVersion: z.string().nullable().describe("Of the lake as it was known then"),
  createdAt: Time,
  updatedAt: Time.describe("Of what it says, not of what was found"),
});
export type AccessTest = z.infer<typeof AccessTest>;

const AccessTestDetail = AccessTest.extend({
  kept: z.array(Breach).describe("The first of what breaks it"),
});

export const listAccessTests = endpoint({
  id: "access.listTests",
  method: "GET",
  path: "/access/tests",
  summary: "The assertions that are kept with the lake, and whether they hold",
  permission: "access.readAll",
  input: z.object({
    ...{ ...pageInput, state: State.optional() },
    search: z.string().trim().min(1).max(200).optional(),
  }),
  output: pageOf(AccessTest).extend({
    lakeVersion: z.string().describe("Of the lake as it is known now"),
    counts: z.object({ passing: count, failing: count, all: count }),
  }),
});

export const getAccessTest = endpoint({
  id: "access.getTest",
  method: "GET",
  path: "/access/tests/{testId}",
  summary: "An assertion, and what breaks it",
  permission: "access.readAll",
  input: z.object({ testId }),
  output: AccessTestDetail,
});

export const createAccessTest = endpoint({
  id: "access.createTest",
  method: "POST",
  path: "/access/tests",
  summary: "Keep an assertion with the lake",
  description:
    "It is looked at at once, whenever an account is read again, on schedule, and in the plan of every Change: one that a Change would break blocks it. Whoever makes it is told when it begins to fail or to pass.",
  permission: "access.updateTests",
  status: 201,
  input: z.object({ name, description: description.default(""), assertion: Assertion }),
  output: AccessTestDetail,
});

export const updateAccessTest = endpoint({
  id: "access.updateTest",
  method: "PATCH",
  path: "/access/tests/{testId}",
  summary: "Edit an assertion",
  description:
    "What it asserts needs the permission access.loosenTests: it may be what keeps a Change from being applied. Say the `updatedAt` that you saw: when somebody edited it in between, the answer is 409 with the test as it is in `details.current`.",
  permission: "access.updateTests",
  input: z.object({
    ...{ testId, baseUpdatedAt: Time },
    name: name.optional(),
    description: description.optional(),
    assertion: Assertion.optional(),
  }),
  output: AccessTestDetail,
});

export const deleteAccessTest = endpoint({
  id: "access.deleteTest",
  method: "DELETE",
  path: "/access/tests/{testId}",
  summary: "Assert it no more",
  permission: "access.loosenTests",
  input: z.object({ testId }),
  output: z.object({ id: testId }),
});

export const runAccessTests = endpoint({
  id: "access.runTests",
  method: "POST",
  path: "/access/tests/run",
  summary: "Look at all assertions again, as a Run",
  description:
    "On what is known of the lake; with an account, that is read again first, by your role in it. While such a Run is going it is answered: `isNew` is false then.",
  permission: "access.updateTests",
  status: 202,
  input: z.object({ accountId: AccountId.optional() }),
  output: z.object({ runId: z.uuid(), isNew: z.boolean() }),
});

export const tryAssertion = endpoint({
  id: "access.tryAssertion",
  method: "POST",
  path: "/access/tests/try",
  summary: "What an assertion would find now, without keeping it",
  permission: "access.readAll",
  input: z.object({ assertion: Assertion }),
  output: z.object({ says: z.string(), breaches: count, kept: z.array(Breach) }),
});
