"use client";

import { Database } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { SchemaTree } from "./schema-tree";
import { lostWords } from "./target";
import type { Bench } from "./use-bench";

const SavedTree = dynamic(
  () => import("@/components/saved-queries/saved-tree").then((module) => module.SavedTree),
  {
    ssr: false,
    loading: () => <RowsSkeleton rows={6} label="Loading saved queries" />,
  },
);

const VIEWS = [
  { value: "schema", label: "Schema" },
  { value: "saved", label: "Saved" },
];

/** The left pane: what there is to query, or what was kept. */
export function BenchSide({ bench }: { bench: Bench }) {
  const [view, setView] = useState("schema");
  return (
    <>
      <div className="p-2 pb-0">
        <Segmented label="What the left pane shows" value={view} onValueChange={setView} options={VIEWS} />
      </div>
      {view === "saved" ? (
        <SavedTree onOpen={bench.openSaved} openId={bench.tab.saved?.id ?? null} />
      ) : (
        <Schema bench={bench} />
      )}
    </>
  );
}

function Schema({ bench }: { bench: Bench }) {
  const mayRun = useCan("query.run");
  const { target, accounts, warehouse, isPending, error, refetch, problems, lost } = bench.target;
  if (error) return <ErrorPanel inline error={error} onRetry={refetch} className="m-2" />;
  if (isPending) return <RowsSkeleton rows={6} label="Loading warehouses" />;
  if (accounts.length === 0) {
    return (
      <Empty small icon={Database} title="No account yet">
        You have no IAM role in any AWS account. An admin gives you one under Admin, People.
      </Empty>
    );
  }
  if (!target && lost) {
    return (
      <Empty
        small
        icon={Database}
        title="Nowhere to look"
        action={
          <Button size="sm" onClick={refetch}>
            Look again
          </Button>
        }
      >
        {lostWords(lost)}
      </Empty>
    );
  }
  if (!target) {
    return (
      <Empty small icon={Database} title="No warehouse here">
        {warehouse
          ? `${warehouse.name} has no database that your role may see.`
          : "This account has no warehouse and no workgroup of Athena that your role may see."}{" "}
        {problems.join(" ")}
      </Empty>
    );
  }
  const key = `${target.accountId} ${target.warehouse} ${target.database}`;
  return (
    <SchemaTree
      key={key}
      target={target}
      names={bench.names}
      onInsert={(text) => bench.handle?.insert(text)}
      onPreview={bench.run.preview}
      mayRun={mayRun}
    />
  );
}
