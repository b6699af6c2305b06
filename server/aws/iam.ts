import { IAMClient, paginateListRoles } from "@aws-sdk/client-iam";
import { type AwsTarget, clientFor } from "./clients";
import { pagesOf } from "./lakeformation-pages";

export interface IamRole {
  arn: string;
  /** Another one for each role that was ever made, also under one name. */
  id: string;
  madeAt: Date;
}

const PAGE_SIZE = 1_000;

/** IAM action: iam:ListRoles. */
export async function* rolePages(target: AwsTarget): AsyncGenerator<IamRole[]> {
  const pages = paginateListRoles({ client: clientFor(IAMClient, target), pageSize: PAGE_SIZE }, {});
  for await (const page of pagesOf("iam", "ListRoles", pages))
    yield (page.Roles ?? []).flatMap(({ Arn, RoleId, CreateDate }) =>
      Arn && RoleId && CreateDate ? [{ arn: Arn, id: RoleId, madeAt: CreateDate }] : [],
    );
}
