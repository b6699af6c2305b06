import * as z from "zod";
import { byTagKey } from "@/server/access/by-tag-key";
import { tablePermissions } from "@/server/access/engine/types";
import { AccountId } from "@/server/accounts/contract";

const Name = z.string().trim().toLowerCase().min(1).max(255);
const Key = z.string().trim().toLowerCase().min(1).max(128);
const Values = z.array(z.string().trim().toLowerCase().min(1).max(256)).min(1).max(1_000);

/** An IAM principal, or an account's twelve digits for itself and all IAM principals in it. */
const Subject = z
  .string()
  .trim()
  .max(2_048)
  .regex(
    /^(?:\d{12}|\d{12}:IAMPrincipals|arn:[\w-]+:\S+)$/,
    "Neither an ARN nor an account's twelve digits.",
  );
const Subjects = z.array(Subject).max(50);

const People = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("named"), principals: Subjects.min(1) }),
  z.object({ kind: z.literal("everyone"), but: Subjects.default([]) }),
]);
export type People = z.infer<typeof People>;

/** A part of the lake: by name, or by what LF-tags match. Of tags, only the columns that match themselves. */
const Scope = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("everything"), accountId: AccountId.optional() }),
  z.object({
    ...{ kind: z.literal("named"), accountId: AccountId, database: Name, table: Name.optional() },
    columns: z.array(Name).min(1).max(200).optional(),
  }),
  z.object({
    ...{ kind: z.literal("tags"), accountId: AccountId.optional() },
    expression: byTagKey(Values).refine((keys) => Object.keys(keys).length <= 50, "At most 50 LF-tags."),
  }),
]);
export type Scope = z.infer<typeof Scope>;

const on = Scope.refine(
  (scope) => scope.kind !== "named" || scope.columns === undefined || scope.table !== undefined,
  { message: "Name their table as well.", path: ["columns"] },
);

/** What is to hold of who may read what. */
export const Assertion = z
  .discriminatedUnion("kind", [
    z.object({
      ...{ kind: z.literal("access"), who: People, has: z.enum(["never", "always"]) },
      ...{ permissions: z.array(z.enum(tablePermissions)).min(1).max(tablePermissions.length), on },
    }),
    z.object({
      ...{ kind: z.literal("tagged"), every: z.enum(["database", "table", "column"]), on },
      ...{ key: Key, values: Values.optional() },
    }),
    z.object({ kind: z.literal("notIam"), on }),
  ])
  .describe(
    "access: somebody never, or always, has permissions; tagged: everything of a kind has an LF-tag; notIam: Lake Formation decides, not IAM policies",
  );
export type Assertion = z.infer<typeof Assertion>;

/** Something that an assertion does not hold of; as much of its place as there is leads to what explains it. */
export const Breach = z.object({
  text: z.string(),
  principal: z.string().nullable(),
  accountId: z.string().nullable(),
  database: z.string().nullable(),
  table: z.string().nullable(),
  column: z.string().nullable(),
  permission: z.string().nullable(),
});
export type Breach = z.infer<typeof Breach>;

/**
 * A breach with all that it is made of, columns or permissions, however many: its words name a few, and are made only
 * of what is shown.
 */
export interface Found extends Omit<Breach, "text"> {
  text: () => string;
  parts: readonly string[];
}
