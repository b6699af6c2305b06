import { afterEach, expect, test, vi } from "vitest";
import { openLake } from "./engine";
import type { Grant } from "./model";
import { sumOf } from "./reach";
import { database, emptyCatalog, table } from "./test-bed";

const A = "111111111111";
const auditor = `arn:aws:iam::${A}:role/Auditor`;
const names = ["retail", "stock", "web"];
const onAll = (permission: "DESCRIBE" | "SELECT"): Grant[] =>
  names.map((name) => ({
    ...{ principal: auditor, permissions: [permission], grantable: [] },
    resource: { kind: "allTables", database: name },
  }));
const reading = (grants: Grant[]) => {
  const databases = names.map((name) => database(name, [table("a", ["id"]), table("b", ["id"])]));
  const view = openLake({ catalogs: [{ ...emptyCatalog(A), databases, grants }], identities: [] });
  return sumOf(view.reachByDatabase(auditor, { isRead: true }));
};

let turn: NodeJS.Immediate | undefined;

afterEach(() => {
  vi.restoreAllMocks();
  clearImmediate(turn);
});

test("others have their turn while what is read is summed, also where nothing is", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => {
    now += 11;
    return now;
  });
  let turns = 0;
  const take = () => {
    turns += 1;
    turn = setImmediate(take);
  };
  turn = setImmediate(take);
  expect(await reading(onAll("DESCRIBE"))).toEqual({ tables: 0, iam: 0, isAll: true });
  expect(turns).toBeGreaterThanOrEqual(names.length);
  expect(await reading(onAll("SELECT"))).toEqual({ tables: 6, iam: 0, isAll: true });
});
