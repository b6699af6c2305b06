import type { DatabaseAccess, LakeView, TableAccess } from "@/server/access/engine";
import { catalogsOf, databasesIn, tablesIn, type Within } from "./scope";
import type { Found, Scope } from "./shapes";

/** Whoever did not opt in to Lake Formation's rules is decided about as this one is. */
const ANYBODY = "IAM_ALLOWED_PRINCIPALS";

/** Where IAM policies decide, or will decide of what is made next. */
export function* iamBreaches(view: LakeView, on: Scope, isMeant: Within): Generator<Found> {
  if (on.kind === "everything") yield* defaults(view, on.accountId);
  const place = { principal: null, column: null, permission: null };
  for (const ref of databasesWithin(view, on, isMeant)) {
    const parts = leftToIam(view.databaseAccess(ANYBODY, ref));
    const { catalogId: accountId, database } = ref;
    const text = () => `IAM policies decide ${parts.join(", ")} of database ${database}`;
    if (parts.length > 0) yield { ...place, accountId, database, table: null, text, parts };
  }
  for (const { ref } of tablesIn(view, on, isMeant)) {
    const parts = leftToIam(view.tableAccess(ANYBODY, ref));
    const { catalogId: accountId, database, table } = ref;
    const text = () => `IAM policies decide ${parts.join(", ")} of ${database}.${table}`;
    if (parts.length > 0) yield { ...place, accountId, database, table, text, parts };
  }
}

/** A table that is named does not mean its database. */
const databasesWithin = (view: LakeView, on: Scope, isMeant: Within) =>
  on.kind === "named" && on.table !== undefined ? [] : databasesIn(view, on, isMeant);

function* defaults(view: LakeView, accountId: string | undefined): Generator<Found> {
  for (const { catalogId, settings } of catalogsOf(view, accountId)) {
    const { createDatabaseDefault, createTableDefault } = settings;
    const made = [createDatabaseDefault ? "databases" : "", createTableDefault ? "tables" : ""].filter(
      Boolean,
    );
    if (made.length === 0) continue;
    const text = () => `New ${made.join(" and ")} of account ${catalogId} are given to IAMAllowedPrincipals`;
    yield {
      ...{ text, parts: made, accountId: catalogId, principal: null, database: null, table: null },
      ...{ column: null, permission: null },
    };
  }
}

const leftToIam = ({ verdicts }: TableAccess | DatabaseAccess): string[] =>
  Object.entries(verdicts).flatMap(([permission, verdict]) => (verdict === "iam" ? permission : []));
