import { expect, test } from "vitest";
import { applySteps, diffAccess, type LakeView, openLake } from "./engine";
import { keysOf } from "./leases";
import type { Catalog, Grant, Lake } from "./model";
import { renameTagValue } from "./rename-tag-value";
import type { AccessStep } from "./step-shape";
import { database, emptyCatalog, table } from "./test-bed";

const [A, B] = ["111111111111", "222222222222"];
const analyst = `arn:aws:iam::${A}:role/Analyst`;
const consumer = `arn:aws:iam::${B}:role/Consumer`;

const policy = (principal: string, resource: Grant["resource"]): Grant => ({
  ...{ principal, resource, permissions: ["SELECT", "DESCRIBE"], grantable: [] },
});

const byTags = { kind: "tagPolicy", resourceType: "TABLE" } as const;
const inline = { ...byTags, expression: { pii: ["no", "maybe"] } };
const sales = table("sales", ["id", "email"]);
const own: Catalog = {
  ...emptyCatalog(A),
  tags: [{ key: "pii", values: ["no", "maybe", "yes"] }],
  expressions: [{ name: "public", expression: { pii: ["no"] } }],
  databases: [
    database("retail", [
      {
        ...sales,
        columns: sales.columns.map((one) => ({ ...one, tags: { pii: one.name === "id" ? "no" : "yes" } })),
      },
      table("items", ["id"], { tags: { pii: "no" } }),
    ]),
    database("web", [table("visits", ["id"])], { tags: { pii: "no" } }),
  ],
  grants: [
    policy(analyst, { ...byTags, expression: { name: "public" } }),
    policy(`arn:aws:iam::${A}:role/Other`, inline),
    { ...policy(B, inline), grantable: ["SELECT", "DESCRIBE"] },
    {
      ...{ principal: analyst, resource: { kind: "tag", key: "pii", values: ["no", "yes"] } },
      ...{ permissions: ["ASSOCIATE"], grantable: [] },
    },
  ],
};
const other: Catalog = { ...emptyCatalog(B), grants: [policy(consumer, { ...inline, catalogId: A })] };
const lake: Lake = {
  catalogs: [own, other],
  identities: [analyst, consumer].map((arn) => ({ arn, accountId: arn.split(":")[4] ?? "" })),
};

const FOR_GOOD = { hours: new Map(), now: new Date() };

const onTag = (values: string[], isGain: boolean) => ({
  ...{ catalogId: A, principal: analyst, permission: "ASSOCIATE", isGain },
  resource: { kind: "tag", key: "pii", values },
});

test("a value is renamed wherever it is, and nobody loses anything of the data at any step", () => {
  const steps = renameTagValue(lake, { catalogId: A, key: "pii", from: "no", to: "none" }, FOR_GOOD);
  const before = openLake(lake);
  const matches = (of: LakeView, value: string) => [
    ...of.matches({ catalogId: A, expression: { pii: [value] }, resourceType: "TABLE" }),
  ];
  const start = matches(before, "no");
  let view = before;
  for (const step of steps) {
    view = applySteps(view, [step]);
    const { losses, grants } = diffAccess(before, view);
    const lost = grants.filter(({ isGain }) => !isGain);
    expect({ step, ofData: losses - lost.length }).toEqual({ step, ofData: 0 });
    // Who may assign the old value may assign the new one before.
    if (lost.length > 0) expect(grants).toEqual([onTag(["no"], false), onTag(["none"], true)]);
  }
  const { tables, databases, grants } = diffAccess(before, view);
  expect({ tables, databases, grants }).toEqual({
    ...{ tables: [], databases: [] },
    grants: [onTag(["no"], false), onTag(["none"], true)],
  });
  expect(start).not.toEqual([]);
  expect(matches(view, "none")).toEqual(start);
  expect(JSON.stringify(view.lake)).not.toContain('"no"');
  expect(view.lake.catalogs[0]?.tags[0]?.values.toSorted()).toEqual(["maybe", "none", "yes"]);
});

test("what nobody has and nobody names takes two steps", () => {
  const steps = renameTagValue(
    { ...lake, catalogs: [{ ...own, expressions: [], grants: [] }] },
    { catalogId: A, key: "pii", from: "maybe", to: "perhaps" },
    FOR_GOOD,
  );
  expect(steps.map(({ operation }) => operation)).toEqual([
    { name: "UpdateLFTag", key: "pii", add: ["perhaps"], remove: [] },
    { name: "UpdateLFTag", key: "pii", add: [], remove: ["maybe"] },
  ]);
});

test("what was given for a time ends at its hour under the new name as well", () => {
  const own = { ...inline, expression: { pii: ["no"] } };
  const given = { catalogId: A, grant: { ...policy(analyst, own), grantable: ["DESCRIBE" as const] } };
  const [select = "", describe = ""] = keysOf(given);
  const undo = (grant: Pick<Grant, "permissions" | "grantable">): AccessStep => ({
    ...{ catalogId: A, operation: { name: "RevokePermissions", grant: { ...given.grant, ...grant } } },
  });
  const hours = new Map([
    [
      select,
      { expiresAt: "2030-01-01T01:00:00.000Z", undo: undo({ permissions: ["SELECT"], grantable: [] }) },
    ],
    [
      describe,
      { expiresAt: "2030-01-01T02:00:00.000Z", undo: undo({ permissions: [], grantable: ["DESCRIBE"] }) },
    ],
  ]);
  const grantsAt = (now: string) =>
    renameTagValue(
      {
        ...lake,
        catalogs: [{ ...emptyCatalog(A), tags: lake.catalogs[0]?.tags ?? [], grants: [given.grant] }],
      },
      { catalogId: A, key: "pii", from: "no", to: "none" },
      { hours, now: new Date(now) },
    ).flatMap(({ operation, expiresAt = null }) =>
      operation.name === "GrantPermissions"
        ? [[operation.grant.permissions, operation.grant.grantable, expiresAt]]
        : [],
    );
  expect(grantsAt("2030-01-01T00:00:00.000Z")).toEqual([
    [["DESCRIBE"], [], null],
    [["SELECT"], [], "2030-01-01T01:00:00.000Z"],
    [["DESCRIBE"], ["DESCRIBE"], "2030-01-01T02:00:00.000Z"],
  ]);
  expect(grantsAt("2030-01-01T01:30:00.000Z")).toEqual([
    [["DESCRIBE"], [], null],
    [["DESCRIBE"], ["DESCRIBE"], "2030-01-01T02:00:00.000Z"],
  ]);
});

test("cut into several Changes anywhere, it goes on to the same end, and nobody loses anything meanwhile", () => {
  const rename = { catalogId: A, key: "pii", from: "no", to: "none" };
  const whole = renameTagValue(lake, rename, FOR_GOOD);
  const before = openLake(lake);
  const end = applySteps(before, whole).lake;
  for (let cut = 1; cut < whole.length; cut += 1) {
    const begun = applySteps(before, whole.slice(0, cut));
    expect(() => renameTagValue(begun.lake, rename, FOR_GOOD)).toThrow("already");
    const rest = renameTagValue(begun.lake, { ...rename, goesOn: true }, FOR_GOOD);
    const after = applySteps(begun, rest);
    expect(diffAccess(openLake(end), after)).toMatchObject({ tables: [], databases: [], grants: [] });
    expect(JSON.stringify(after.lake)).not.toContain('"no"');
    const { tables, databases } = diffAccess(before, begun);
    expect({ cut, tables, databases }).toEqual({ cut, tables: [], databases: [] });
  }
});
