import type { Behind } from "./types";

/** Whether a place comes after another one of its catalog. */
export const isAfter = (place: Behind, after: Behind): boolean =>
  place.database === after.database
    ? (place.table ?? "") > (after.table ?? "")
    : place.database > after.database;
