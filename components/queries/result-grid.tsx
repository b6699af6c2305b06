"use client";

import dynamic from "next/dynamic";
import { RowsSkeleton } from "@/components/data/rows-skeleton";

/** Fetches the grid's own code: a page without a result does without it. */
export const loadResultGrid = () => import("./result-rows").then((module) => module.ResultRows);

export const ResultGrid = dynamic(loadResultGrid, {
  ssr: false,
  loading: () => <RowsSkeleton rows={6} label="Loading the rows" />,
});
