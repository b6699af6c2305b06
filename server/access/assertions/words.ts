import { labelOf } from "@/server/access/who";
import type { Assertion, People, Scope } from "./shapes";

const NAMED_MAX = 5;

/** The first of some names, and how many more there are. */
export function listed(names: readonly string[], last = ", "): string {
  const more = names.length - NAMED_MAX;
  if (more > 0) return `${names.slice(0, NAMED_MAX).join(", ")} and ${more} more`;
  return names.length > 1 ? `${names.slice(0, -1).join(", ")}${last}${names.at(-1)}` : names.join("");
}

/** An assertion in a sentence. */
export function sentenceOf(assertion: Assertion): string {
  switch (assertion.kind) {
    case "access": {
      const { who, has, permissions, on } = assertion;
      return `${peopleIn(who)} ${has} ${who.kind === "named" && who.principals.length > 1 ? "have" : "has"} ${listed(permissions, " or ")} on ${scopeIn(on)}`;
    }
    case "tagged": {
      const { every, on, key, values } = assertion;
      const of = on.kind === "everything" && on.accountId === undefined ? "" : ` of ${scopeIn(on)}`;
      return `Every ${every}${of} has the LF-tag ${key}${values ? `=${listed(values, " or ")}` : ""}`;
    }
    case "notIam":
      return `Nothing of ${scopeIn(assertion.on)} is left to IAM`;
  }
}

function peopleIn(who: People): string {
  if (who.kind === "named") return listed(who.principals.map(labelOf), " and ");
  return who.but.length === 0 ? "Everyone" : `Everyone but ${listed(who.but.map(labelOf), " and ")}`;
}

function scopeIn(scope: Scope): string {
  const there = scope.accountId === undefined ? "" : ` in account ${scope.accountId}`;
  if (scope.kind === "everything")
    return scope.accountId === undefined ? "the lake" : `account ${scope.accountId}`;
  if (scope.kind === "tags") {
    const parts = Object.entries(scope.expression).map(([key, values]) => `${key}=${listed(values, " or ")}`);
    return `what is tagged ${parts.join(" and ")}${there}`;
  }
  const { database, table, columns } = scope;
  if (table === undefined) return `database ${database}${there}`;
  return `${database}.${table}${columns ? `(${listed(columns)})` : ""}${there}`;
}
