"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Select } from "@/components/ui/select";
import { toast } from "@/components/ui/toast";
import {
  getSavedQueryShares,
  type SavedQuerySummary,
  SHARE_LEVELS,
  type Share,
  setSavedQueryShares,
} from "@/server/saved-queries/contract";
import { type Grantee, granteeName, levelsFor, levelWithin } from "./grantee";
import { Grantees } from "./grantees";
import { useSavedWrite } from "./use-saved-write";

const optionsFor = (grantee: Grantee) =>
  levelsFor(grantee).map((value) => ({ value, label: `may ${value}` }));

interface ShareDialogProps {
  saved: Pick<SavedQuerySummary, "id" | "name">;
  onClose: () => void;
}

/** Who may view, run or edit a saved query. */
export function ShareDialog({ saved, onClose }: ShareDialogProps) {
  const shares = useQuery({ ...query(getSavedQueryShares, { savedQueryId: saved.id }), gcTime: 0 });
  const [edited, setEdited] = useState<Share[] | null>(null);
  const set = useSavedWrite(setSavedQueryShares);
  const items = edited ?? shares.data?.items ?? [];
  const save = () =>
    set.mutate(
      { savedQueryId: saved.id, items },
      {
        onSuccess: () => {
          toast.success(items.length === 0 ? `“${saved.name}” is yours alone` : `Shared “${saved.name}”`);
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title={`Share “${saved.name}”`}
      description="Who runs it runs it as their own IAM role, never as yours."
      size="md"
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button variant="primary" disabled={edited === null} pending={set.isPending} onClick={save}>
            Share
          </Button>
        </>
      }
    >
      {set.error ? <ErrorPanel inline error={set.error} className="mb-3" /> : null}
      {shares.isPending ? <RowsSkeleton rows={2} label="Loading its shares" /> : null}
      {shares.isError ? (
        <ErrorPanel inline error={shares.error} onRetry={() => void shares.refetch()} />
      ) : null}
      {shares.isSuccess ? (
        <Grantees<Share>
          items={items}
          onChange={setEdited}
          make={(grantee) => ({ ...grantee, level: levelWithin(grantee, "run") })}
          empty="Nobody else sees it yet."
          after={(item, change) => (
            <Select
              size="sm"
              label={`What ${granteeName(item)} may do`}
              options={optionsFor(item)}
              value={levelWithin(item, item.level)}
              onValueChange={(level) => {
                const chosen = SHARE_LEVELS.find((one) => one === level);
                if (chosen) change({ ...item, level: chosen });
              }}
              className="w-28"
            />
          )}
        />
      ) : null}
    </Dialog>
  );
}
