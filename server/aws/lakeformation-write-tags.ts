import {
  AddLFTagsToResourceCommand,
  CreateLFTagCommand,
  CreateLFTagExpressionCommand,
  DeleteLFTagCommand,
  DeleteLFTagExpressionCommand,
  type LFTagError,
  RemoveLFTagsFromResourceCommand,
  UpdateLFTagCommand,
  UpdateLFTagExpressionCommand,
} from "@aws-sdk/client-lakeformation";
import type { AwsTarget } from "./clients";
import { AwsError, awsCall } from "./error";
import { lakeFormation } from "./lakeformation-pages";
import {
  type NamedResource,
  pairsRequest,
  resourceRequest,
  type TagExpression,
  tagsRequest,
} from "./lakeformation-request";

const call = <T>(operation: string, send: () => Promise<T>): Promise<T> =>
  awsCall("lakeformation", operation, send);

/** IAM action: lakeformation:CreateLFTag. */
export async function createTag(target: AwsTarget, key: string, values: readonly string[]): Promise<void> {
  const command = new CreateLFTagCommand({ TagKey: key, TagValues: [...values] });
  await call("CreateLFTag", () => lakeFormation(target).send(command));
}

/** IAM action: lakeformation:UpdateLFTag. */
export async function updateTag(
  target: AwsTarget,
  key: string,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
): Promise<void> {
  const command = new UpdateLFTagCommand({
    TagKey: key,
    ...(add.length > 0 ? { TagValuesToAdd: [...add] } : {}),
    ...(remove.length > 0 ? { TagValuesToDelete: [...remove] } : {}),
  });
  await call("UpdateLFTag", () => lakeFormation(target).send(command));
}

/** IAM action: lakeformation:DeleteLFTag. */
export async function deleteTag(target: AwsTarget, key: string): Promise<void> {
  await call("DeleteLFTag", () => lakeFormation(target).send(new DeleteLFTagCommand({ TagKey: key })));
}

type Pairs = Readonly<Record<string, string>>;

/** IAM action: lakeformation:AddLFTagsToResource. A tag that could not be added is an error like any other. */
export async function addTags(target: AwsTarget, resource: NamedResource, tags: Pairs): Promise<void> {
  const command = new AddLFTagsToResourceCommand({
    Resource: resourceRequest(resource, target.accountId),
    LFTags: pairsRequest(tags, target.accountId),
  });
  const { Failures } = await call("AddLFTagsToResource", () => lakeFormation(target).send(command));
  refuse("AddLFTagsToResource", Failures);
}

/** IAM action: lakeformation:RemoveLFTagsFromResource. */
export async function removeTags(target: AwsTarget, resource: NamedResource, tags: Pairs): Promise<void> {
  const command = new RemoveLFTagsFromResourceCommand({
    Resource: resourceRequest(resource, target.accountId),
    LFTags: pairsRequest(tags, target.accountId),
  });
  const { Failures } = await call("RemoveLFTagsFromResource", () => lakeFormation(target).send(command));
  refuse("RemoveLFTagsFromResource", Failures);
}

/** Lake Formation answers 200 and tells in the body what it did not do. */
function refuse(operation: string, failures: readonly LFTagError[] | undefined): void {
  const [failure] = failures ?? [];
  if (!failure) return;
  const awsCode = failure.Error?.ErrorCode ?? "InternalServiceException";
  const code = /AccessDenied/.test(awsCode)
    ? "aws_denied"
    : /Throttl/.test(awsCode)
      ? "aws_throttled"
      : "aws_failed";
  throw new AwsError(code, {
    ...{ service: "lakeformation", operation, awsCode, requestId: undefined, cause: failure },
    message: failure.Error?.ErrorMessage ?? "no message",
  });
}

interface Expression {
  name: string;
  description?: string | undefined;
  expression: TagExpression;
}

const expressionRequest = ({ name, description, expression }: Expression) => ({
  Name: name,
  ...(description === undefined ? {} : { Description: description }),
  Expression: tagsRequest(expression),
});

/** IAM action: lakeformation:CreateLFTagExpression. */
export async function createExpression(target: AwsTarget, expression: Expression): Promise<void> {
  const command = new CreateLFTagExpressionCommand(expressionRequest(expression));
  await call("CreateLFTagExpression", () => lakeFormation(target).send(command));
}

/** IAM action: lakeformation:UpdateLFTagExpression. */
export async function updateExpression(target: AwsTarget, expression: Expression): Promise<void> {
  const command = new UpdateLFTagExpressionCommand(expressionRequest(expression));
  await call("UpdateLFTagExpression", () => lakeFormation(target).send(command));
}

/** IAM action: lakeformation:DeleteLFTagExpression. */
export async function deleteExpression(target: AwsTarget, name: string): Promise<void> {
  const command = new DeleteLFTagExpressionCommand({ Name: name });
  await call("DeleteLFTagExpression", () => lakeFormation(target).send(command));
}
