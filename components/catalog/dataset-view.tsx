"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Settings2 } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { runHref } from "@/components/runs/routes";
import { CrumbLeaf } from "@/components/shell/crumbs";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { type Dataset, getDataset, updateDataset } from "@/server/catalog/contract";
import { DatasetFacts } from "./dataset-facts";
import { DatasetTabs } from "./dataset-tabs";
import { RegistrationMark } from "./entry-columns";
import { InPlace } from "./in-place";
import { RemoveDataset } from "./remove-dataset";
import { catalogHref, registerHref } from "./routes";

const EditDataset = dynamic(() => import("./edit-dataset").then((module) => module.EditDataset), {
  ssr: false,
});

/** A dataset by its permalink. */
export function DatasetView({ datasetId }: { datasetId: string }) {
  const dataset = useQuery(query(getDataset, { datasetId }));
  if (dataset.error) {
    return (
      <Page title="Dataset">
        <ErrorPanel error={dataset.error} onRetry={() => void dataset.refetch()} />
        <div className="flex justify-center">
          <Link href={catalogHref} className={buttonStyle({})}>
            The catalog
          </Link>
        </div>
      </Page>
    );
  }
  if (!dataset.data) {
    return (
      <Page title="Dataset">
        <RowsSkeleton rows={8} label="Loading the dataset" />
      </Page>
    );
  }
  return <DatasetPage dataset={dataset.data} />;
}

function DatasetPage({ dataset }: { dataset: Dataset }) {
  const mayEdit = useCan("catalog.update");
  const [isEditing, setEditing] = useState(false);
  return (
    <Page
      title={dataset.name}
      beside={
        <span className="flex items-center gap-1.5">
          {dataset.classification ? <Badge>{dataset.classification}</Badge> : null}
          {dataset.state === "registered" ? null : <RegistrationMark state={dataset.state} />}
        </span>
      }
      actions={
        mayEdit ? (
          <>
            <RemoveDataset dataset={dataset} />
            <Button onClick={() => setEditing(true)}>
              <Settings2 aria-hidden />
              Edit details
            </Button>
          </>
        ) : null
      }
    >
      <CrumbLeaf label={dataset.name} />
      <div className="grid grid-cols-1 gap-3 pb-3">
        <Description dataset={dataset} mayEdit={mayEdit} />
        <DatasetFacts dataset={dataset} />
        <Registration dataset={dataset} mayEdit={mayEdit} />
      </div>
      <DatasetTabs dataset={dataset} mayEdit={mayEdit} />
      {isEditing ? <EditDataset dataset={dataset} onClose={() => setEditing(false)} /> : null}
    </Page>
  );
}

function Description({ dataset, mayEdit }: { dataset: Dataset; mayEdit: boolean }) {
  const client = useQueryClient();
  const update = useMutation({
    ...mutation(updateDataset),
    onSuccess: (saved) => client.setQueryData(query(getDataset, { datasetId: dataset.id }).queryKey, saved),
  });
  return (
    <InPlace
      label="description"
      text={dataset.description}
      mayEdit={mayEdit}
      save={(description) => update.mutateAsync({ datasetId: dataset.id, description })}
    />
  );
}

/** How its registration goes, and the way out when it failed. */
function Registration({ dataset: { state, error, runId }, mayEdit }: { dataset: Dataset; mayEdit: boolean }) {
  if (state === "registered") return null;
  return (
    <div
      role={state === "failed" ? "alert" : "status"}
      className="flex flex-wrap items-center gap-3 rounded-md border border-line bg-surface p-3"
    >
      <p className="wrap-anywhere min-w-0 grow">
        {state === "failed" ? error : "Its source is being read; its tables stand here in a moment."}
      </p>
      <Link href={runHref(runId)} className={buttonStyle({ size: "sm" })}>
        See the run
      </Link>
      {state === "failed" && mayEdit ? (
        <Link href={registerHref} className={buttonStyle({ size: "sm", variant: "primary" })}>
          Register again
        </Link>
      ) : null}
    </div>
  );
}
