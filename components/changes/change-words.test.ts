import { expect, test } from "vitest";
import { CHANGE_STATES } from "@/server/changes/contract";
import { isOver } from "./change-words";

test("what stood in a Change's way is a problem still, unless it was withdrawn or taken back", () => {
  expect(CHANGE_STATES.filter((state) => isOver({ state }))).toEqual(["withdrawn", "reverted"]);
});
