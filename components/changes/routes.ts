import type { Route } from "next";

export const changesHref = "/access/changes" as Route;

export const changeHref = (changeId: string): Route => `/access/changes/${changeId}` as Route;
