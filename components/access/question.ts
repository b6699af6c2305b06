import type { Route } from "next";
import { parseAsString, parseAsStringLiteral } from "nuqs";
import { tablePermissions } from "@/server/access/contract";

/** What the access page keeps in its URL: who, what, and which part of it. */
export const questionFilters = {
  principal: parseAsString,
  person: parseAsString,
  account: parseAsString,
  database: parseAsString,
  table: parseAsString,
  column: parseAsString,
  permission: parseAsStringLiteral(tablePermissions).withDefault("SELECT"),
};

export interface TablePlace {
  accountId: string;
  database: string;
  table: string;
}

interface Question {
  principal?: string | null | undefined;
  person?: string | null | undefined;
  place?: TablePlace | undefined;
  column?: string | undefined;
  permission?: string | undefined;
}

export function accessHref({ principal, person, place, column, permission }: Question): Route {
  const query = new URLSearchParams();
  const { accountId: account, ...rest } = place ?? {};
  const parts = { principal, person, account, ...rest, column, permission };
  for (const [name, value] of Object.entries(parts)) if (value) query.set(name, value);
  return `/access?${query}` as Route;
}

export const lakesHref = "/access" as Route;

/** A draft of a Change that begins with these steps. */
export const proposeHref = (steps: readonly unknown[], title: string): Route =>
  `/access/changes/new?${new URLSearchParams({ title, steps: JSON.stringify(steps) })}` as Route;
