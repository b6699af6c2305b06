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
import {
  getWarehouseSetting,
  setWarehouseSetting,
  type Warehouse,
  type WarehouseSetting,
} from "@/server/accounts/contract";

interface WarehouseCardProps {
  accountId: string;
  warehouse: Warehouse;
}

/** A warehouse, whether Headgate uses it and writes there: switches for admins, a state for everyone else. */
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
        {setting.data?.isUsed === false ? <Badge>not used</Badge> : null}
        {isReadOnly ? (
          <Badge>
            <Lock aria-hidden /> read-only
          </Badge>
        ) : null}
        <span className="shrink-0 text-sm text-muted">{warehouse.status.toLowerCase()}</span>
      </div>
      {setting.isError ? <ErrorPanel inline error={setting.error} /> : null}
      {setting.data ? <Marks setting={setting.data} /> : null}
    </li>
  );
}

/** Whether Headgate uses a warehouse, and writes there. */
function Marks({ setting }: { setting: WarehouseSetting }) {
  const { isReadOnly, isUsed, ...place } = setting;
  const client = useQueryClient();
  const canUpdate = useCan("account.update");
  const change = useMutation({
    ...mutation(setWarehouseSetting),
    onSuccess: async (told) => {
      toast.success(saidOf(told, setting));
      await Promise.all(
        ["getWarehouseSetting", "listWarehouses"].map((verb) =>
          client.invalidateQueries({ queryKey: ["accounts", verb] }),
        ),
      );
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
  const wanted = change.isPending ? change.variables : setting;
  return (
    <>
      <Mark
        label="Used"
        hint="People are offered it to run statements on, and the test of the account tries it."
        isChecked={wanted.isUsed ?? isUsed}
        isPending={change.isPending}
        onChange={(next) => change.mutate({ ...place, isUsed: next })}
      />
      <Mark
        label="Read-only"
        hint="Headgate sends nothing that writes, whoever asks. Other ways into the warehouse stay open."
        isChecked={wanted.isReadOnly ?? isReadOnly}
        isPending={change.isPending}
        onChange={(next) => change.mutate({ ...place, isReadOnly: next })}
      />
      {change.error ? <ErrorPanel inline error={change.error} /> : null}
    </>
  );
}

function saidOf(after: WarehouseSetting, before: WarehouseSetting): string {
  const { warehouse, isUsed, isReadOnly } = after;
  if (isUsed !== before.isUsed)
    return isUsed ? `${warehouse} is used again` : `${warehouse} is not used any more`;
  return isReadOnly ? `${warehouse} is read-only` : `${warehouse} may be written to`;
}

interface MarkProps {
  label: string;
  hint: string;
  isChecked: boolean;
  isPending: boolean;
  onChange: (next: boolean) => void;
}

function Mark({ label, hint, isChecked, isPending, onChange }: MarkProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2">
      <Checkbox
        aria-labelledby={id}
        aria-describedby={`${id}-hint`}
        className="mt-0.5"
        checked={isChecked}
        disabled={isPending}
        onCheckedChange={onChange}
      />
      <div className="min-w-0">
        <span id={id}>{label}</span>
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      </div>
    </div>
  );
}
