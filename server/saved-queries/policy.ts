import { AppError } from "@/server/errors";
import type { Actor } from "@/server/identity";
import type { SavedQuery } from "./contract";

export type Level = SavedQuery["level"];
/** Who looks: levels are given to a person by name or by role. */
export type Who = Pick<Actor, "id" | "role" | "permissions">;

const ORDER: Level[] = ["view", "run", "edit", "own"];
const MAY: Record<Level, string> = {
  view: "see this query",
  run: "run this query, not change it",
  edit: "change this query, not own it",
  own: "do everything with this query",
};
const NEEDS: Record<Level, string> = {
  view: "see it",
  run: "run it",
  edit: "change it",
  own: "do that",
};

/** Refuses what a level does not reach to; who may not even see a query never comes this far. */
export function requireLevel(query: Pick<SavedQuery, "level" | "ownerName">, needed: Level): void {
  if (ORDER.indexOf(query.level) >= ORDER.indexOf(needed)) return;
  const who =
    needed === "own" ? `Only ${query.ownerName} may` : `Ask ${query.ownerName} for a share that lets you`;
  throw new AppError("forbidden", `You may ${MAY[query.level]}. ${who} ${NEEDS[needed]}.`, {
    details: { level: query.level, needed },
  });
}

/** What a share comes to for somebody: who runs no statements at all sees, whatever the share says. */
export function levelFor(who: Who, level: Level): Level {
  return level === "own" || who.permissions.has("query.run") ? level : "view";
}
