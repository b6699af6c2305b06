import type { Route } from "next";

export const changeHref = (changeId: string): Route => `/access/changes/${changeId}` as Route;

export const editChangeHref = (changeId: string): Route => `/access/changes/new?change=${changeId}` as Route;
