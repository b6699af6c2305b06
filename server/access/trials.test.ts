import { expect, test } from "vitest";
import type { Effect } from "@/server/changes";
import { openLake } from "./engine";
import type { CurrentLake } from "./lake";
import type { Catalog, Grant } from "./model";
import { database, emptyCatalog, table } from "./test-bed";
import { trialsOf } from "./trials";

const [OWNER, CONSUMER] = ["111111111111", "222222222222"];
const role = (accountId: string, name: string) => `arn:aws:iam::${accountId}:role/${name}`;
const reader = role(CONSUMER, "Reader");
const own = role(OWNER, "Own");
const stranger = role("333333333333", "Stranger");

const grant = (principal: string, resource: Grant["resource"], ...permissions: Grant["permissions"]) => ({
  ...{ principal, resource, permissions, grantable: permissions },
});
const target = { catalogId: OWNER, database: "shop" };
const names = ["sales", ...Array.from({ length: 12 }, (_, n) => `t${n}`)];
const owner: Catalog = {
  ...emptyCatalog(OWNER),
  databases: [
    database(
      "shop",
      names.map((name) => table(name, ["id"])),
    ),
    database("lone", [table("t", ["id"])]),
    database("old.shop", [table("t.1", ["id"])]),
  ],
  grants: [grant(CONSUMER, { kind: "allTables", database: "shop" }, "SELECT")],
};
const consumer: Catalog = {
  ...emptyCatalog(CONSUMER),
  databases: [
    { ...database("hidden", []), target },
    database("mine", [table("link", [], { target: { ...target, table: "sales" } })]),
  ],
  grants: [
    grant(reader, { kind: "table", catalogId: OWNER, database: "shop", table: "sales" }, "SELECT"),
    grant(reader, { kind: "table", database: "mine", table: "link" }, "DESCRIBE"),
  ],
};
const lake = { catalogs: [owner, consumer], identities: [{ arn: reader, accountId: CONSUMER }] };
const people = [
  { personId: "1", name: "R", email: "r@x", accountId: CONSUMER, roleArn: reader },
  { personId: "3", name: "S", email: "s@x", accountId: "333333333333", roleArn: stranger },
  { personId: "2", name: "O", email: "o@x", accountId: OWNER, roleArn: own },
];
const current = { lake, people, view: openLake(lake) } as unknown as CurrentLake;

const effect = (principal: string, resource: string, permission = "SELECT", accountId = OWNER): Effect => ({
  ...{ direction: "gains", principal, accountId, resource, permission },
  ...{ columns: null, rows: null, note: null },
});

test("a role of the table's account is tried there, one of another account by the link that it may see", () => {
  const { trials, untried } = trialsOf(current, [
    effect(own, "shop.sales", "DESCRIBE"),
    effect(own, "shop.sales", "INSERT, SELECT"),
    effect(reader, "shop.sales", "DESCRIBE"),
  ]);
  const sales = { ...target, table: "sales" };
  expect(trials).toEqual([
    { principal: own, table: sales, place: sales, isRead: true },
    {
      ...{ principal: reader, table: sales, isRead: false },
      place: { catalogId: CONSUMER, database: "mine", table: "link" },
    },
  ]);
  expect(untried).toEqual([]);
});

test("databases and links are no tables to try", () => {
  const { trials, untried } = trialsOf(current, [
    effect(own, "shop"),
    effect(reader, "mine.link", "DESCRIBE", CONSUMER),
  ]);
  expect([trials, untried]).toEqual([[], []]);
});

test("a name with dots is tried as what it names, not as what its beginning names", () => {
  const { trials, untried } = trialsOf(current, [
    effect(own, "shop.sales.old"),
    effect(own, "old.shop.t.1"),
    effect(own, "old.shop"),
  ]);
  expect(trials.map(({ table }) => table)).toEqual([
    { catalogId: OWNER, database: "old.shop", table: "t.1" },
  ]);
  expect(untried).toEqual([]);
});

test("of what is not tried it is told why", () => {
  const many = names.map((name) => effect(own, `shop.${name}`));
  const nobody = role(OWNER, "Job");
  const { trials, untried } = trialsOf(current, [
    effect(CONSUMER, "shop.sales"),
    effect(nobody, "shop.sales"),
    effect(reader, "lone.t"),
    effect(stranger, "shop.sales"),
    ...many,
  ]);
  expect(trials).toHaveLength(10);
  expect(untried).toEqual([
    { what: `${CONSUMER} on shop.sales`, why: "It stands for more than one principal." },
    { what: "Job on shop.sales", why: "Nobody acts as it in Headgate." },
    { what: "Reader on lone.t", why: `Its account ${CONSUMER} has no resource link to it.` },
    {
      what: "Stranger on shop.sales",
      why: "Its account 333333333333 was never read, so no resource link is known there.",
    },
    ...["t9", "t10", "t11"].map((name) => ({
      what: `Own on shop.${name}`,
      why: "No more than 10 are tried of a Change.",
    })),
  ]);
});
