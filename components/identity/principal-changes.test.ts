import { expect, test } from "vitest";
import { changedPrincipals, problemOfArn } from "./principal-changes";

const arn = (accountId: string, name = "Analyst") => `arn:aws:iam::${accountId}:role/${name}`;
const [one, two, three] = ["111111111111", "222222222222", "333333333333"] as const;

test("sends only what changed, and a null for what was taken away", () => {
  const before = { [one]: arn(one), [two]: arn(two) };
  const typed = { [one]: ` ${arn(one)} `, [two]: " ", [three]: arn(three) };
  expect(changedPrincipals(before, typed)).toEqual([
    { accountId: two, roleArn: null },
    { accountId: three, roleArn: arn(three) },
  ]);
  expect(changedPrincipals({}, { [one]: "" })).toEqual([]);
});

test.each([
  ["", null],
  [arn(one), null],
  [arn(one, "path/to/Analyst"), null],
  [`arn:aws-cn:iam::${one}:role/Analyst`, null],
  [arn(two), /not one of the account/],
  [`arn:aws:iam::${one}:user/Ada`, /Not the ARN/],
  [`arn:aws:sts::${one}:assumed-role/Analyst/ada`, /Not the ARN/],
  ["Analyst", /Not the ARN/],
  [arn(one, "two words"), /Not the ARN/],
])("%j as a role of the account", (text, problem) => {
  if (problem) expect(problemOfArn(one, text)).toMatch(problem);
  else expect(problemOfArn(one, text)).toBeNull();
});
