import { expect, test } from "vitest";
import { givenTo, type KnownRole, rolesAfter } from "./strangers";
import { emptyCatalog } from "./test-bed";

const A = "111111111111";
const arn = `arn:aws:iam::${A}:role/Etl`;
const day = (n: number) => new Date(Date.UTC(2026, 0, n));
const first = { arn, id: "AROA1", madeAt: day(1) };
const second = { arn, id: "AROA2", madeAt: day(5) };
const given = new Set([arn]);
const nobody = new Set<string>();
const known = (role: Omit<KnownRole, "stranger">, stranger: KnownRole["stranger"] = null): KnownRole => ({
  ...{ ...role, stranger },
});
const gone = { kind: "gone", since: day(3) } as const;
const remade = { kind: "remade", since: day(5) } as const;
const at = day(9);
const nothing = { roles: [], forgotten: [] };

test.each([
  ["seen first, nobody says what was before", [], [first], given, { roles: [known(first)], forgotten: [] }],
  ["that is as it was is not written again", [known(first)], [first], given, nothing],
  [
    "made again is a stranger to what is given to it, since it was made",
    [known(first)],
    [second],
    given,
    { roles: [known(second, remade)], forgotten: [] },
  ],
  [
    "made again to which nothing is given is none",
    [known(first)],
    [second],
    nobody,
    { roles: [known(second)], forgotten: [] },
  ],
  [
    "that is not there any more is one",
    [known(first)],
    [],
    given,
    { roles: [known(first, { kind: "gone", since: at })], forgotten: [] },
  ],
  [
    "that was never found is one",
    [],
    [],
    given,
    { roles: [known({ arn, id: null, madeAt: null }, { kind: "gone", since: at })], forgotten: [] },
  ],
  ["that is gone stays so since then", [known(first, gone)], [], given, nothing],
  [
    "that is gone and is given nothing is forgotten",
    [known(first, gone)],
    [],
    nobody,
    { roles: [], forgotten: [arn] },
  ],
  [
    "made again after it was missed is another one",
    [known(first, gone)],
    [second],
    given,
    { roles: [known(second, remade)], forgotten: [] },
  ],
  [
    "missed by mistake is itself again",
    [known(first, gone)],
    [first],
    given,
    { roles: [known(first)], forgotten: [] },
  ],
  ["made again stays a stranger", [known(second, remade)], [second], given, nothing],
  [
    "made again is none once nothing is given to it",
    [known(second, remade)],
    [second],
    nobody,
    { roles: [known(second)], forgotten: [] },
  ],
  ["told late, by an answer from before, is not believed", [known(second)], [first], given, nothing],
])("a role %s", (_what, before, told, to, expected) => {
  expect(rolesAfter({ known: before, told, given: to, at })).toEqual(expected);
});

test("what is given to roles of an account is found in every catalog, in settings, grants and opt-ins", () => {
  const role = (name: string, accountId = A) => `arn:aws:iam::${accountId}:role/${name}`;
  const resource = { kind: "database", database: "retail" } as const;
  const to = (principal: string) => ({
    ...{ principal, resource, permissions: ["DESCRIBE"] as const, grantable: [] },
  });
  const bare = emptyCatalog("222222222222");
  const catalog = {
    ...bare,
    settings: { ...bare.settings, admins: [role("Admin")], readOnlyAdmins: [role("Looker")] },
    grants: [
      ...[role("Etl"), role("Other", "333333333333"), role("aws-service-role/glue.amazonaws.com/X")],
      ...["IAM_ALLOWED_PRINCIPALS", A, `arn:aws:iam::${A}:user/ann`],
    ].map(to),
    optIns: [{ principal: role("team/Opted"), resource }],
  };
  const lake = { catalogs: [emptyCatalog(A), catalog], identities: [] };
  expect([...givenTo(lake, A)]).toEqual([role("Admin"), role("Looker"), role("Etl"), role("team/Opted")]);
});
