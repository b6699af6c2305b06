import { describe, expect, test } from "vitest";
import type { SysRow } from "./sys-history";
import { seenStatement } from "./sys-row";
import { type Ours, OursBy, SeenBy } from "./whose";

const row = (more: Partial<SysRow> = {}): SysRow => ({
  query_id: "7",
  user_name: "IAMR:Analyst",
  query_label: "default".padEnd(320),
  database_name: "dev".padEnd(128),
  query_type: "SELECT".padEnd(32),
  session_id: "1073",
  status: "success   ",
  start_time: "2026-11-23 10:00:00.123456",
  end_time: "2026-11-23 10:00:01.5",
  elapsed_time: "1376544",
  queue_time: "1000",
  planning_time: "500",
  compile_time: "0",
  lock_wait_time: "0",
  execution_time: "1375044",
  error_message: "",
  returned_rows: "3",
  returned_bytes: "12",
  query_text: "select 1",
  ...more,
});

const seen = (more: Partial<SysRow> = {}) => {
  const one = seenStatement(row(more));
  if (!one) throw new Error("It was skipped.");
  return one;
};

describe("a row of SYS_QUERY_HISTORY", () => {
  test("is told in our words: UTC, milliseconds, no padding", () => {
    expect(seen({ query_label: "glue-redshift ".padEnd(320) })).toMatchObject({
      queryId: "7",
      dbUser: "IAMR:Analyst",
      label: "glue-redshift",
      database: "dev",
      kind: "SELECT",
      status: "FINISHED",
      durationMs: 1376.544,
      queueMs: 1,
      planningMs: 0.5,
      executionMs: 1375.044,
      startedAt: "2026-11-23T10:00:00.123Z",
      endedAt: "2026-11-23T10:00:01.500Z",
      rows: "3",
      error: null,
    });
    expect(seen().label).toBeNull();
  });

  test.each([
    ["success", "FINISHED"],
    ["failed", "FAILED"],
    ["canceled", "ABORTED"],
    ["queued", "SUBMITTED"],
    ["running", "STARTED"],
    ["returning", "STARTED"],
  ])("that is %s is %s", (status, ours) => {
    const one = seen({ status });
    expect(one.status).toBe(ours);
    expect(one.endedAt === null).toBe(!["FINISHED", "FAILED", "ABORTED"].includes(ours));
  });

  test("tells where an error is", () => {
    const error_message = 'column "x" does not exist\n  Position: 8'.padEnd(512);
    expect(seen({ status: "failed", error_message })).toMatchObject({
      errorPosition: 8,
      error: error_message.trim(),
    });
  });

  test.each(["SET query_group TO 'x'", "begin", "COMMIT;", "  "])(
    "of nobody's asking is skipped: %s",
    (query_text) => {
      expect(seenStatement(row({ query_text }))).toBeNull();
    },
  );

  test.each(["", "infinity", "not a time"])("whose beginning cannot be read is skipped: %s", (start_time) => {
    expect(seenStatement(row({ start_time }))).toBeNull();
    expect(seen({ end_time: start_time }).endedAt).toBe("2026-11-23T10:00:00.123Z");
  });
});

describe("whose a statement is", () => {
  const ours = (more: Partial<Ours> = {}): Ours => ({
    id: "a",
    queryId: null,
    dbUser: null,
    roleArn: "arn:aws:iam::333333333333:role/Analyst",
    pid: null,
    createdAt: new Date("2026-11-23T09:59:59Z"),
    endedAt: new Date("2026-11-23T10:00:02Z"),
    mayBeTold: true,
    ...more,
  });

  test.each<[string, Ours[], string]>([
    ["of a known query id", [ours({ queryId: "7" })], "ours"],
    ["that may still turn out to be ours", [ours()], "held"],
    ["that may be ours and will never tell", [ours({ mayBeTold: false })], "veiled"],
    ["of another query id than ours", [ours({ queryId: "8" })], "outside"],
    ["of another user", [ours({ dbUser: "IAMR:Other" })], "outside"],
    [
      "from before ours was asked for",
      [ours({ createdAt: new Date("2026-11-23T11:00:00Z"), endedAt: null })],
      "outside",
    ],
    ["from after ours had ended", [ours({ endedAt: new Date("2026-11-23T09:00:00Z") })], "outside"],
    ["while ours still runs", [ours({ endedAt: null })], "held"],
    ["with none of ours about", [], "outside"],
    ["in the session of ours, while that ran", [ours({ queryId: "6", pid: 1073 })], "veiled"],
    ["in another session than ours", [ours({ queryId: "6", pid: 1074 })], "outside"],
    [
      "in what was the session of ours",
      [ours({ queryId: "6", pid: 1073, endedAt: new Date("2026-11-23T09:59:50Z") })],
      "outside",
    ],
    ["of another user's session of that number", [ours({ queryId: "6", pid: 1073, dbUser: "x" })], "outside"],
  ])("%s", (_, all, is) => {
    expect(new OursBy(all).whoseIs(seen()).is).toBe(is);
  });

  test("is asked of AWS only where a row may be it", () => {
    const times = ["2026-11-23 08:00:00", "2026-11-23 10:00:00", "2026-11-23 12:00:00"];
    const by = new SeenBy(times.map((start_time) => seen({ start_time })));
    expect(by.hasMaybe(ours())).toBe(true);
    expect(by.hasMaybe(ours({ dbUser: "IAMR:Other" }))).toBe(false);
    const between = {
      createdAt: new Date("2026-11-23T11:00:00Z"),
      endedAt: new Date("2026-11-23T11:00:01Z"),
    };
    expect(by.hasMaybe(ours(between))).toBe(false);
    expect(new SeenBy([seen({ user_name: "" })]).hasMaybe(ours({ dbUser: "IAMR:Other" }))).toBe(true);
  });

  test("whose user is not told may be anybody's", () => {
    expect(new OursBy([ours()]).whoseIs(seen({ user_name: "" })).is).toBe("held");
  });
});
