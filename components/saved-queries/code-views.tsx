"use client";

import dynamic from "next/dynamic";
import { RowsSkeleton } from "@/components/data/rows-skeleton";

const loading = () => <RowsSkeleton rows={4} label="Loading the text" />;

/** SQL to read, in the editor's colours; its code comes when it is shown. */
export const SqlText = dynamic(() => import("./sql-text").then((module) => module.SqlText), {
  ssr: false,
  loading,
});

/** Two texts side by side with what differs between them. */
export const SqlDiff = dynamic(() => import("./sql-diff").then((module) => module.SqlDiff), {
  ssr: false,
  loading,
});
