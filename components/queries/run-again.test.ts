import { expect, it } from "vitest";
import { ApiError } from "@/components/data/api";
import type { Statement } from "@/server/statements/contract";
import { againOf } from "./run-again";
import { loneWish, questionOf } from "./use-run";

const target = {
  accountId: "333333333333",
  warehouseKind: "workgroup",
  warehouse: "default",
  database: "dev",
} as const;
const ran = {
  ...target,
  ownerId: "ana",
  sql: "delete from t where id = :id",
  parameters: [{ name: "id", value: "1", type: "number" }],
  label: "nightly",
  name: "Clean up",
} as Statement;

it("my own statement runs again under its label and name, and somebody else's under none", () => {
  expect(againOf(ran, "ana")).toEqual({
    asked: { ...target, sql: ran.sql, parameters: ran.parameters },
    marks: { label: "nightly", name: "Clean up" },
  });
  expect(againOf(ran, "vic").marks).toEqual({});
  expect(againOf({ ...ran, label: null, name: null }, "ana").marks).toEqual({});
});

const writes = [
  {
    ordinal: 1,
    verb: "DELETE",
    object: "t",
    mustConfirm: true,
    isUnbounded: false,
    canDryRun: true,
    start: 0,
    end: 28,
  },
];
const wish = loneWish({ target, sql: ran.sql, parameters: ran.parameters });
const refusal = (code: "precondition_failed" | "forbidden" | "conflict", details: object) =>
  new ApiError({
    type: "about:blank",
    title: "",
    status: 412,
    code,
    detail: "default is read-only",
    requestId: "r",
    details,
  } as ConstructorParameters<typeof ApiError>[0]);

it("a refusal that tells what would be changed is a question, any other is none", () => {
  expect(questionOf(refusal("precondition_failed", { writes }), wish)).toEqual({
    wish,
    writes,
    refusal: null,
  });
  expect(questionOf(refusal("forbidden", { writes }), wish)?.refusal).toBe("default is read-only");
  expect(questionOf(refusal("forbidden", {}), wish)).toBeNull();
  expect(questionOf(refusal("conflict", { writes }), wish)).toBeNull();
});
