import * as iam from "@aws-sdk/client-iam";
import type { Directory } from "@/server/local/auth/principals";
import { defineService, type Service } from "@/server/local/wire/service";
import { getRole, listRoles } from "./roles";

export interface IamDeps {
  directory: Directory;
}

/** AWS Identity and Access Management: which roles there are. What they may do is this endpoint's to say. */
export function createIamService(deps: IamDeps): Service {
  return defineService(
    iam,
    { name: "iam" },
    {
      GetRole: (input, ctx) => getRole(deps, input, ctx),
      ListRoles: (input, ctx) => listRoles(deps, input, ctx),
    },
  );
}
