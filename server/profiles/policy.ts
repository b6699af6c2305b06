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

/**
 * What holds values back without asking AWS; null where the role that made the profile is to be tried. No trial of
 * another role tells which rows it sees: filters and views by user let two roles read other rows of the same columns.
 */
export function heldBack(
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
  if (ownRole === profiledAs) return null;
  return nothing(
    "role",
    "You see counts and no values: another IAM role made this profile, and it may see other rows than yours. Profile the table again as yourself.",
  );
}

/** What the role that made a profile was seen to read of its columns now. */
export function sightOf(
  tried: { columns: readonly string[]; refusal: string | null },
  all: readonly string[],
): Sight {
  const columns = new Set(tried.columns);
  if (all.every((name) => columns.has(name))) return { columns: "all" };
  const said = tried.refusal ? ` AWS says: ${tried.refusal}` : "";
  const message =
    columns.size > 0
      ? "Some of these columns are gone, or your IAM role may not read them any more."
      : `Your IAM role may not read this table any more.${said} Ask the dataset's owners for SELECT on it.`;
  return { columns, hidden: { why: "denied", message } };
}

export const mayRead = (sight: Sight, column: string): boolean =>
  sight.columns === "all" || sight.columns.has(column);
