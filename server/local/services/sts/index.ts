import * as sts from "@aws-sdk/client-sts";
import { type Directory, roleIdOf } from "@/server/local/auth/principals";
import { type Sessions, sessionsDdl } from "@/server/local/auth/sessions";
import { defineService, type Service } from "@/server/local/wire/service";
import { assumeRole } from "./assume-role";
import { getSessionToken } from "./session-token";

export interface StsDeps {
  directory: Directory;
  sessions: Sessions;
}

/** AWS Security Token Service: who am I, and becoming somebody else for a while. */
export function createStsService(deps: StsDeps): Service {
  return defineService(
    sts,
    {
      name: "sts",
      ddl: sessionsDdl,
      reset: () => deps.sessions.reset(),
      // AWS lets everyone ask who they are; AssumeRole is checked against the role itself
      actions: { GetCallerIdentity: null, GetSessionToken: null },
    },
    {
      async GetCallerIdentity(_input, { caller }) {
        const role = deps.directory.role(caller.roleArn) ?? { arn: caller.roleArn };
        const userId = caller.kind === "root" ? caller.accountId : `${roleIdOf(role)}:${caller.sessionName}`;
        return { Account: caller.accountId, Arn: caller.arn, UserId: userId };
      },
      AssumeRole: (input, ctx) => assumeRole(deps, input, ctx),
      GetSessionToken: (input, ctx) => getSessionToken(deps, input, ctx),
    },
  );
}
