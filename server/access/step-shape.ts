import * as z from "zod";
import { AppError } from "@/server/errors";
import { byTagKey } from "./by-tag-key";
import { permissions } from "./model";
import type { Step } from "./operation";
import { problemOf } from "./step-problem";

/* Steps as a person sends them: names in lower case, as Lake Formation keeps them. */

const Name = z.string().trim().toLowerCase().min(1).max(255);
const Key = z.string().trim().toLowerCase().min(1).max(128);
const Value = z.string().trim().toLowerCase().min(1).max(256);
const Values = z.array(Value).min(1).max(1_000).overwrite(unique);
const Columns = z.array(Name).min(1).max(1_000).overwrite(unique);
const Arn = z.string().trim().min(1).max(2_048);
const catalogId = z.string().regex(/^\d{12}$/, "An account is twelve digits.");

function unique(values: string[]): string[] {
  return [...new Set(values)];
}

const ColumnList = z.union([z.strictObject({ include: Columns }), z.strictObject({ exclude: Columns })]);
const Expression = byTagKey(Values);
const Tags = byTagKey(Value);
/** What is wrong with neither a name nor an expression is told of the expression. */
const NamedOrInline = z.union([z.strictObject({ name: z.string().trim().min(1).max(255) }), Expression], {
  error: (issue) => (issue.code === "invalid_union" ? issue.errors.at(-1)?.[0]?.message : undefined),
});

const at = { catalogId: catalogId.optional() };
const tablePlace = { database: Name, table: Name };
const Whole = [
  z.strictObject({ ...at, kind: z.literal("database"), database: Name }),
  z.strictObject({ ...at, kind: z.literal("table"), ...tablePlace }),
] as const;
const Resource = z.discriminatedUnion("kind", [
  ...Whole,
  z.strictObject({ ...at, kind: z.literal("columns"), ...tablePlace, columns: ColumnList }),
  z.strictObject({ ...at, kind: z.literal("catalog") }),
  z.strictObject({ ...at, kind: z.literal("allTables"), database: Name }),
  z.strictObject({
    ...at,
    kind: z.literal("cellsFilter"),
    ...tablePlace,
    name: z.string().trim().min(1).max(255),
  }),
  z.strictObject({ ...at, kind: z.literal("location"), arn: Arn }),
  z.strictObject({ ...at, kind: z.literal("tag"), key: Key, values: Values }),
  z.strictObject({
    ...{ ...at, kind: z.literal("tagPolicy"), resourceType: z.enum(["DATABASE", "TABLE"]) },
    expression: NamedOrInline,
  }),
  z.strictObject({ ...at, kind: z.literal("expression"), name: z.string().trim().min(1).max(255) }),
]);

const given = z
  .array(z.enum(permissions))
  .max(permissions.length)
  .overwrite((all) => [...new Set(all)]);
const Grant = z.strictObject({
  ...{ principal: Arn, resource: Resource, permissions: given, grantable: given.default([]) },
  condition: z.string().max(3_000).optional(),
});
const Filter = z.strictObject({
  ...{ ...tablePlace, name: z.string().trim().min(1).max(255) },
  rowFilter: z.string().trim().min(1).max(2_048).optional(),
  columns: ColumnList.optional(),
});
const Saved = z.strictObject({
  name: z.string().trim().min(1).max(255),
  description: z.string().max(2_048).optional(),
  expression: Expression,
});
const OptIn = z.strictObject({ principal: Arn, resource: Resource });
const few = z.array(Value).max(1_000).default([]).overwrite(unique);
const Tagged = z.discriminatedUnion("kind", [
  ...Whole,
  z.strictObject({
    ...{ ...at, kind: z.literal("columns"), ...tablePlace },
    columns: z.strictObject({ include: Columns }),
  }),
]);

const Operation = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("CreateLFTag"), key: Key, values: Values }),
  z.strictObject({ name: z.literal("UpdateLFTag"), key: Key, add: few, remove: few }),
  z.strictObject({ name: z.literal("DeleteLFTag"), key: Key }),
  z.strictObject({ name: z.literal("AddLFTagsToResource"), resource: Tagged, tags: Tags }),
  z.strictObject({ name: z.literal("RemoveLFTagsFromResource"), resource: Tagged, tags: Tags }),
  z.strictObject({ name: z.literal("CreateLFTagExpression"), expression: Saved }),
  z.strictObject({ name: z.literal("UpdateLFTagExpression"), expression: Saved }),
  z.strictObject({ name: z.literal("DeleteLFTagExpression"), expressionName: z.string().min(1).max(255) }),
  z.strictObject({ name: z.literal("GrantPermissions"), grant: Grant }),
  z.strictObject({ name: z.literal("RevokePermissions"), grant: Grant }),
  z.strictObject({ name: z.literal("CreateDataCellsFilter"), filter: Filter }),
  z.strictObject({ name: z.literal("UpdateDataCellsFilter"), filter: Filter }),
  z.strictObject({
    name: z.literal("DeleteDataCellsFilter"),
    ...tablePlace,
    filterName: z.string().min(1).max(255),
  }),
  z.strictObject({ name: z.literal("CreateLakeFormationOptIn"), optIn: OptIn }),
  z.strictObject({ name: z.literal("DeleteLakeFormationOptIn"), optIn: OptIn }),
]);

const ProposedStep = z
  .strictObject({
    ...{ catalogId, operation: Operation },
    expiresAt: z.iso.datetime().optional(),
    endsHeld: z.literal(true).optional(),
  })
  .superRefine(({ operation, expiresAt, endsHeld }, ctx) => {
    const problem = problemOf(operation as Step["operation"]);
    if (problem) ctx.addIssue({ code: "custom", path: ["operation"], message: problem });
    if (expiresAt && operation.name !== "GrantPermissions")
      ctx.addIssue({ code: "custom", path: ["expiresAt"], message: "Only what is granted can expire." });
    if (endsHeld && !expiresAt)
      ctx.addIssue({ code: "custom", path: ["endsHeld"], message: "Say when it ends, by expiresAt." });
  });

/**
 * A step of a Change; a grant may have an hour at which it is revoked. `endsHeld` has what was held for good before end
 * then as well, so that nothing need be taken and given back to put an hour on it.
 */
export type AccessStep = Step & { expiresAt?: string | undefined; endsHeld?: true | undefined };

const Steps = z.array(ProposedStep);

export function parseSteps(steps: readonly unknown[]): AccessStep[] {
  const parsed = Steps.safeParse(steps);
  if (parsed.success) return (parsed.data as AccessStep[]).map(atHome);
  const issues = parsed.error.issues.slice(0, 50).map(({ path, message }) => ({
    path: ["steps", ...path].join("."),
    message,
  }));
  throw new AppError("invalid", `A step can't be done: ${issues[0]?.message ?? "not a step"}`, { issues });
}

/** A resource names an account only where it is another's than the step's, as it is kept. */
function atHome(step: AccessStep): AccessStep {
  const { operation } = step;
  const home = <R extends { catalogId?: string }>({ catalogId, ...resource }: R): R =>
    ({ ...resource, ...(catalogId === undefined || catalogId === step.catalogId ? {} : { catalogId }) }) as R;
  if ("grant" in operation) {
    const grant = { ...operation.grant, resource: home(operation.grant.resource) };
    return { ...step, operation: { ...operation, grant } };
  }
  if ("optIn" in operation) {
    const optIn = { ...operation.optIn, resource: home(operation.optIn.resource) };
    return { ...step, operation: { ...operation, optIn } };
  }
  if (!("resource" in operation)) return step;
  return { ...step, operation: { ...operation, resource: home(operation.resource) } };
}
