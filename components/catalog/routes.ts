import type { Route } from "next";

export const catalogHref = "/catalog" as Route;
export const tagHref = (tag: string) => `/catalog?tag=${encodeURIComponent(tag)}` as Route;
export const registerHref = "/catalog/register" as Route;
export const datasetHref = (id: string) => `/catalog/${id}` as Route;
export const tableHref = (datasetId: string, tableId: string) =>
  `/catalog/${datasetId}?table=${tableId}` as Route;
