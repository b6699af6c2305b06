import * as z from "zod";
import { Time } from "@/server/api/endpoint";
import { tablePermissions } from "./engine/types";
import { permissions } from "./model";

/* The engine's answers, and the model's values, as they travel. */

const name = z.string();
const names = z.array(name).readonly();
const catalogId = z.string();

const ColumnList = z.union([z.object({ include: names }), z.object({ exclude: names })]);
const Expression = z.record(z.string(), names);
const at = { catalogId: catalogId.optional() };

const Resource = z.discriminatedUnion("kind", [
  z.object({ ...at, kind: z.literal("catalog") }),
  z.object({ ...at, kind: z.literal("database"), database: name }),
  z.object({ ...at, kind: z.literal("table"), database: name, table: name }),
  z.object({ ...at, kind: z.literal("allTables"), database: name }),
  z.object({ ...at, kind: z.literal("columns"), database: name, table: name, columns: ColumnList }),
  z.object({ ...at, kind: z.literal("cellsFilter"), database: name, table: name, name }),
  z.object({ ...at, kind: z.literal("location"), arn: name }),
  z.object({ ...at, kind: z.literal("tag"), key: name, values: names }),
  z.object({
    ...{ ...at, kind: z.literal("tagPolicy"), resourceType: z.enum(["DATABASE", "TABLE"]) },
    expression: z.union([z.object({ name }).strict(), Expression]),
  }),
  z.object({ ...at, kind: z.literal("expression"), name }),
]);

const given = z.array(z.enum(permissions)).readonly();
export const Grant = z.object({
  principal: name,
  resource: Resource,
  permissions: given,
  grantable: given,
  condition: z.string().optional(),
});

/** What of a grant is taken back, and when. */
export const Ending = z.object({
  at: Time,
  permissions: given,
  grantable: given.describe("Of these only the right to pass them on ends"),
});

export type Ending = z.infer<typeof Ending>;

export const Verdict = z.enum(["allow", "deny", "iam"]);

/** All rows, or those for which one of the predicates holds; of a predicate all row filters must hold. */
export const Rows = z.union([z.literal("all"), z.array(names).readonly()]);

const Assigned = z.object({ catalogId, database: name, table: name.optional(), column: name.optional() });
export const EffectiveTag = z.object({
  key: name,
  value: name,
  assignedOn: Assigned,
  origin: z.enum(["direct", "inherited", "overriding"]),
  overrides: z.object({ value: name, assignedOn: Assigned }).optional(),
});

export const Filter = z.object({
  ...{ database: name, table: name, name },
  rowFilter: z.string().optional(),
  columns: ColumnList.optional(),
});
const Place = z.object({ catalogId, database: name, table: name.optional() });

/** A link of the chain from a grant to what it reaches. */
export const Hop = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("grant"), catalogId, grant: Grant, ends: z.array(Ending).optional() }),
  z.object({ kind: z.literal("member"), of: name }),
  z.object({ kind: z.literal("expression"), catalogId, expression: Expression, name: name.optional() }),
  z.object({ kind: z.literal("tag"), tag: EffectiveTag, on: Assigned }),
  z.object({ kind: z.literal("filter"), filter: Filter }),
  z.object({ kind: z.literal("share"), from: catalogId, to: catalogId }),
  z.object({ kind: z.literal("link"), link: Place, target: Place }),
  z.object({
    ...{ kind: z.literal("optIn"), catalogId },
    optIn: z.object({ principal: name, resource: Resource }),
  }),
  z.object({ kind: z.literal("admin"), catalogId, readOnly: z.boolean() }),
  z.object({ kind: z.literal("creator"), createdBy: name }),
]);
export type Hop = z.infer<typeof Hop>;

export const AccessPath = z.object({
  permissions: names,
  columns: names,
  rows: Rows,
  hops: z.array(Hop).readonly(),
  hasCondition: z.boolean(),
});
export type AccessPath = z.infer<typeof AccessPath>;

/** An operation of Lake Formation in an account; what a Change is drafted of. */
export const Step = z.object({
  catalogId,
  operation: z.looseObject({ name: z.string() }),
  expiresAt: z.string().optional().describe("When what it grants is taken back"),
});
const steps = z.array(Step).readonly();

/** What comes near to giving something. */
const Shortfall = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("hiddenLink"), link: Place }),
  z.object({ kind: z.literal("notPassedOn"), from: catalogId, to: catalogId, columns: names }),
  z.object({ kind: z.literal("notShared"), from: catalogId, to: catalogId }),
  z.object({ kind: z.literal("otherColumns"), columns: names }),
  z.object({ kind: z.literal("otherPermissions"), permissions: names }),
]);
export type Shortfall = z.infer<typeof Shortfall>;

export const Explanation = z.object({
  verdict: Verdict,
  rows: Rows,
  paths: z.array(AccessPath).readonly(),
  iamGrants: z.array(Grant).readonly(),
  registration: z.enum(["no", "yes", "hybrid", "no location"]),
  shortfalls: z.array(Shortfall).readonly(),
  remedies: z.array(z.object({ kind: z.string(), steps, opens: z.int() })).readonly(),
  removal: steps,
  link: z
    .object({ at: Place, verdict: Verdict, iamGrants: z.array(Grant).readonly(), removal: steps })
    .optional()
    .describe("The resource link by which it is asked for, of which it is decided apart who may see it"),
});
export type Explanation = z.infer<typeof Explanation>;

export const TablePermission = z.enum(tablePermissions);
