import type { Output, ParsedInput } from "@/server/api/endpoint";
import { PURPOSES, type Purpose } from "@/server/aws/actions";
import { policyFor, roleOfSession, trustPolicy } from "@/server/aws/iam-policy";
import { ownIdentity } from "@/server/aws/identity";
import type { Context } from "@/server/identity";
import { log } from "@/server/log";
import { connectedAccount } from "./connect";
import { rolesOf } from "./connection-store";
import type * as contract from "./contract";

type Policies = Output<typeof contract.getAccountPolicies>;

const OWN = "Headgate's own credentials";
const PERSON = "each person's role";

/** The policies to paste in an account: who trusts whom, what Headgate's own role may do, and what a person's. */
export async function getAccountPolicies(
  _ctx: Context,
  { accountId }: ParsedInput<typeof contract.getAccountPolicies>,
): Promise<Policies> {
  const { region, roleArn, externalId } = await connectedAccount(accountId);
  const ownArn = await ownRole();
  const trustOf = (to: string, trusted: string | null): Policies["policies"] =>
    trusted
      ? [{ title: "Who may assume it", to, kind: "trust", document: trustPolicy(trusted, externalId) }]
      : [];
  const place = { accountId, region, roleArns: (await rolesOf(accountId)).map(({ roleArn }) => roleArn) };
  const permissions = (by: "headgate" | "person", to: string): Policies["policies"] =>
    (Object.keys(PURPOSES) as Purpose[])
      .filter((purpose) => PURPOSES[purpose].by === by)
      .map((purpose) => ({
        ...{ title: PURPOSES[purpose].title, to, kind: "permissions" },
        document: policyFor(purpose, place),
      }));
  return {
    ownArn,
    policies: [
      ...(roleArn ? trustOf(roleArn, ownArn) : []),
      ...permissions("headgate", roleArn ?? OWN),
      ...trustOf(PERSON, roleArn ?? ownArn),
      ...permissions("person", PERSON),
    ],
  };
}

/** Without AWS's answer the rest of the page still stands. */
async function ownRole(): Promise<string | null> {
  try {
    return roleOfSession((await ownIdentity()).arn);
  } catch (error) {
    log.warn("AWS does not tell who Headgate is", { error });
    return null;
  }
}
