import type { Route } from "next";

export const changeHref = (changeId: string): Route => `/access/changes/${changeId}` as Route;
