"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Grantees } from "@/components/saved-queries/grantees";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { getStatementShares, type StatementShare, setStatementShares } from "@/server/statements/contract";

interface ShareStatementProps {
  statementId: string;
  onClose: () => void;
}

/** Whom a statement, with its result, is shown to. */
export function ShareStatement({ statementId, onClose }: ShareStatementProps) {
  const client = useQueryClient();
  const options = query(getStatementShares, { statementId });
  const shares = useQuery({ ...options, gcTime: 0 });
  const [edited, setEdited] = useState<StatementShare[] | null>(null);
  const set = useMutation(mutation(setStatementShares));
  const items = edited ?? shares.data?.items ?? [];
  const save = () =>
    set.mutate(
      { statementId, items },
      {
        onSuccess: (saved) => {
          client.setQueryData(options.queryKey, saved);
          toast.success(saved.items.length === 0 ? "The statement is yours alone" : "Statement shared");
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => isOpen || onClose()}
      title="Share this statement"
      description="They see its text, parameters and error, and its rows while they are kept. They find it in their history."
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
        <Grantees<StatementShare>
          items={items}
          onChange={setEdited}
          make={(grantee) =>
            "role" in grantee
              ? { role: grantee.role }
              : { personId: grantee.personId, personName: grantee.personName }
          }
          empty="Nobody else sees it yet."
        />
      ) : null}
    </Dialog>
  );
}
