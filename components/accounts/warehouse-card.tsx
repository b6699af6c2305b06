"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useId } from "react";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { useCan } from "@/components/shell/viewer";
import { Badge } from "@/components/ui/badge";
import { Checkbox } from "@/components/ui/checkbox";
import { toast } from "@/components/ui/toast";
import { getWarehouseSetting, setWarehouseSetting, type Warehouse } from "@/server/accounts/contract";

interface WarehouseCardProps {
  accountId: string;
  warehouse: Warehouse;
}

/** A warehouse and whether Headgate writes there: a switch for admins, a state for everyone else. */
export function WarehouseCard({ accountId, warehouse }: WarehouseCardProps) {
  const place = { accountId, warehouseKind: warehouse.kind, warehouse: warehouse.name };
  const setting = useQuery(query(getWarehouseSetting, place));
  const isReadOnly = setting.data?.isReadOnly ?? false;
  return (
    <li className="flex flex-col gap-2 rounded-md border border-line p-3">
      <div className="flex min-w-0 items-center gap-2">
        <span className="mono min-w-0 truncate" title={warehouse.name}>
          {warehouse.name}
        </span>
        <span className="shrink-0 text-sm text-muted">{warehouse.kind}</span>
        <span className="grow" />
        {isReadOnly ? (
          <Badge>
            <Lock aria-hidden /> read-only
          </Badge>
        ) : null}
        <span className="shrink-0 text-sm text-muted">{warehouse.status.toLowerCase()}</span>
      </div>
      {setting.isError ? <ErrorPanel inline error={setting.error} /> : null}
      {setting.data ? <ReadOnlySwitch place={place} isReadOnly={isReadOnly} /> : null}
    </li>
  );
}

interface ReadOnlySwitchProps {
  place: { accountId: string; warehouseKind: Warehouse["kind"]; warehouse: string };
  isReadOnly: boolean;
}

function ReadOnlySwitch({ place, isReadOnly }: ReadOnlySwitchProps) {
  const id = useId();
  const client = useQueryClient();
  const canUpdate = useCan("account.update");
  const change = useMutation({
    ...mutation(setWarehouseSetting),
    onSuccess: async (told) => {
      toast.success(
        told.isReadOnly ? `${told.warehouse} is read-only` : `${told.warehouse} may be written to`,
      );
      await client.invalidateQueries({ queryKey: ["accounts", "getWarehouseSetting"] });
    },
  });
  if (!canUpdate) {
    return (
      <p className="text-sm text-muted">
        {isReadOnly
          ? "Statements that write are refused before anything is sent."
          : "Statements may write here; those that delete or overwrite ask first."}
      </p>
    );
  }
  return (
    <>
      <div className="flex items-start gap-2">
        <Checkbox
          aria-labelledby={id}
          aria-describedby={`${id}-hint`}
          className="mt-0.5"
          checked={change.isPending ? (change.variables?.isReadOnly ?? isReadOnly) : isReadOnly}
          disabled={change.isPending}
          onCheckedChange={(next) => change.mutate({ ...place, isReadOnly: next })}
        />
        <div className="min-w-0">
          <span id={id}>Read-only</span>
          <p id={`${id}-hint`} className="text-sm text-muted">
            Headgate sends nothing that writes, whoever asks. Other ways into the warehouse stay open.
          </p>
        </div>
      </div>
      {change.error ? <ErrorPanel inline error={change.error} /> : null}
    </>
  );
}
