"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";

/** Most statements have no parameters. */
export const ParameterFields = dynamic(
  () => import("./parameter-fields").then((module) => module.ParameterFields),
  { ssr: false },
);

/** Most runs change nothing. */
export const ConfirmWrites = dynamic(
  () => import("./confirm-writes").then((module) => module.ConfirmWrites),
  { ssr: false },
);

/** The editor's own code comes after the page stands. */
export const SqlEditor = dynamic(() => import("./sql-editor").then((module) => module.SqlEditor), {
  ssr: false,
  loading: () => <EditorSkeleton />,
});

export function EditorSkeleton() {
  return (
    <div className="flex h-full flex-col gap-2.5 p-3" role="status" aria-label="Loading the editor">
      <Skeleton className="w-1/3" />
      <Skeleton className="w-1/2" />
      <Skeleton className="w-1/4" />
    </div>
  );
}
