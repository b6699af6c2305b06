import type { Permission } from "@/server/identity";
import type { HIDDEN_WHY } from "./contract";

export interface Hidden {
  why: (typeof HIDDEN_WHY)[number];
  message: string;
}

/** What a person may see of a profile's values: all of them, those of some columns, or none, and why. */
export type Sight = { columns: "all" } | { columns: ReadonlySet<string>; hidden: Hidden };

const NONE: ReadonlySet<string> = new Set();
export const nothing = (why: Hidden["why"], message: string): Sight => ({
  columns: NONE,
  hidden: { why, message },
});

/** What is clear without asking AWS; null where that has to be tried. */
export function clearSight(
  actor: { permissions: ReadonlySet<Permission> },
  ownRole: string | { refusal: string },
  profiledAs: string,
): Sight | null {
  if (!actor.permissions.has("query.run")) {
    return nothing(
      "permission",
      "You see counts and no values: your role here reads no data. An admin can let you run queries.",
    );
  }
  if (typeof ownRole !== "string")
    return nothing("principal", `You see counts and no values. ${ownRole.refusal}`);
  return ownRole === profiledAs ? { columns: "all" } : null;
}

/** What a role was seen to read of a table. */
export function sightOf(
  tried: { columns: readonly string[]; refusal: string | null },
  all: readonly string[],
): Sight {
  const columns = new Set(tried.columns);
  if (all.every((name) => columns.has(name))) return { columns: "all" };
  const said = tried.refusal ? ` AWS says: ${tried.refusal}` : "";
  const what = columns.size > 0 ? "some of these columns" : "this table";
  return {
    columns,
    hidden: {
      why: "denied",
      message: `Your IAM role may not read ${what}.${said} Ask the dataset's owners for SELECT on it.`,
    },
  };
}

export const mayRead = (sight: Sight, column: string): boolean =>
  sight.columns === "all" || sight.columns.has(column);
