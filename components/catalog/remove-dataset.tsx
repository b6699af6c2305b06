"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId } from "react";
import { mutation } from "@/components/data/api";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { toast } from "@/components/ui/toast";
import { type Dataset, deleteDataset, listCatalog } from "@/server/catalog/contract";
import { catalogHref } from "./routes";

/** Takes a dataset out of the catalog, after a question. */
export function RemoveDataset({ dataset }: { dataset: Dataset }) {
  const router = useRouter();
  const client = useQueryClient();
  const remove = useMutation({
    ...mutation(deleteDataset),
    onSuccess: async () => {
      router.push(catalogHref);
      await client.invalidateQueries({ queryKey: listCatalog.id.split(".") });
      toast.success(`${dataset.name} is out of the catalog`);
    },
    onError: (error) => toast.error(error.message),
  });
  const mayLoosen = useCan("catalog.declassify");
  const reasonId = useId();
  if (dataset.loosensAccess && !mayLoosen)
    return (
      <>
        <span id={reasonId} className="max-w-72 text-right text-sm text-muted">
          Only an admin removes it: fewer would have to approve access without it
        </span>
        <Button variant="ghost" disabled aria-describedby={reasonId}>
          <Trash2 aria-hidden />
          Remove
        </Button>
      </>
    );
  return (
    <Confirm
      trigger={
        <Button variant="ghost" pending={remove.isPending}>
          <Trash2 aria-hidden />
          Remove
        </Button>
      }
      title={`Take ${dataset.name} out of the catalog?`}
      action="Remove"
      danger
      onConfirm={() => remove.mutate({ datasetId: dataset.id })}
    >
      Its descriptions, owners and stewards are forgotten here; its history stays in the audit trail. Nothing
      changes in AWS: tables, files and locations stay as they are.
    </Confirm>
  );
}
