import { authorize, type Permissions } from "@/server/local/auth/policy";
import { type Directory, sessionOf } from "@/server/local/auth/principals";
import type { CallContext, Caller } from "@/server/local/wire/service";

export type Lent = Pick<CallContext, "authorize">;

/** The rights of the role that a location was registered with, which Lake Formation lends to whom it gives a table. */
export function lentRights(directory: Directory, ctx: Lent): (roleArn: string) => Lent {
  return (roleArn) => {
    ctx.authorize("lakeformation:GetDataAccess", "*");
    return rightsOfRole(directory, roleArn);
  };
}

/** A role of one's own reaches into buckets of other accounts as far as its own policy goes: bucket policies aren't kept. */
export function rightsOfRole(directory: Directory, roleArn: string): Lent {
  const role = directory.role(roleArn);
  const caller = role ? sessionOf(role, "") : serviceRole(roleArn);
  const permissions: Permissions = role ? { identity: role.policy, session: null } : everything;
  return {
    authorize: (action, resource, options) =>
      authorize(caller, permissions, action, resource, role ? { ...options, shared: true } : options),
  };
}

const everything: Permissions = { identity: [{ actions: ["s3:*"], resources: ["*"] }], session: null };

/** Lake Formation's own role in an account, which reaches that account's buckets. */
function serviceRole(roleArn: string): Caller {
  const accountId = roleArn.split(":")[4] ?? "";
  const principal = roleArn.split("/").at(-1) ?? "";
  const arn = `arn:aws:sts::${accountId}:assumed-role/${principal}/lakeformation`;
  const names = { sessionName: "lakeformation", sessionTags: {}, accessKeyId: "" };
  return { accountId, arn, roleArn, principal, ...names, kind: "role", temporary: false };
}
