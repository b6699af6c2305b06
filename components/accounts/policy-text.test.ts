import { expect, test } from "vitest";
import { policyText } from "./policy-text";

test("a policy reads in AWS's order, with every name that is in it", () => {
  const statement = {
    Action: ["sts:AssumeRole"],
    Effect: "Allow",
    Condition: { StringEquals: { "sts:ExternalId": "an id", other: "b" } },
    Principal: { AWS: "arn" },
  };
  const text = policyText({ Statement: [statement], Version: "2012-10-17" });
  expect(JSON.parse(text)).toEqual({ Version: "2012-10-17", Statement: [statement] });
  expect(text.match(/"\w+":/g)?.join("")).toBe(
    '"Version":"Statement":"Effect":"Principal":"AWS":"Action":"Condition":"StringEquals":"other":',
  );
});
