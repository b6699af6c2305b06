"use client";

import { Lock, TriangleAlert, UserRound } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Select } from "@/components/ui/select";
import { Tooltip } from "@/components/ui/tooltip";
import { WarehouseKind, wordOfKind } from "@/server/accounts/contract";
import { roleName } from "./statement-words";
import { lostWords, type TargetState } from "./target";

const WAREHOUSE = /^(\w+):(.+)$/;

/** Account, warehouse and database, and as whom the statement will run. */
export function TargetPicker({ state }: { state: TargetState }) {
  const { account, warehouse, target } = state;
  return (
    // Narrow, each has a place of its own from the start: what loads must not push the editor down.
    <div className="flex min-w-0 grow flex-wrap items-center gap-1.5 max-sm:grid max-sm:grid-cols-2">
      <Select
        size="sm"
        label="Account"
        placeholder="Account"
        value={account?.id ?? null}
        onValueChange={state.setAccount}
        options={state.accounts.map(({ id, name }) => ({ value: id, label: name, hint: id }))}
        className="max-w-44 max-sm:max-w-none"
      />
      <Select
        size="sm"
        mono
        label="Warehouse"
        placeholder="Warehouse"
        value={warehouse ? `${warehouse.kind}:${warehouse.name}` : null}
        onValueChange={(value) => {
          const [, kind, name] = WAREHOUSE.exec(value) ?? [];
          if (name) state.setWarehouse(WarehouseKind.parse(kind), name);
        }}
        options={state.warehouses.map(({ kind, name }) => ({
          value: `${kind}:${name}`,
          label: name,
          hint: wordOfKind(kind),
        }))}
        disabled={state.warehouses.length === 0}
        className="max-w-56 max-sm:max-w-none"
      />
      <Select
        size="sm"
        mono
        label="Database"
        placeholder="Database"
        value={target?.database ?? null}
        onValueChange={state.setDatabase}
        options={state.databases.map((name) => ({ value: name, label: name }))}
        disabled={state.databases.length === 0}
        className="max-w-36 max-sm:max-w-none"
      />
      <span className="inline-flex h-7 min-w-0 items-center gap-2">
        {state.roleArn ? (
          <Tooltip label={`Runs as ${state.roleArn}`}>
            <span className="inline-flex min-w-0 items-center gap-1 text-sm text-muted">
              <UserRound aria-hidden className="size-3.5 shrink-0" />
              <span className="sr-only">Runs as</span>
              <span className="mono truncate">{roleName(state.roleArn)}</span>
            </span>
          </Tooltip>
        ) : null}
        {state.isPending && !target ? (
          <span role="status" className="truncate text-sm text-muted">
            Asking for the warehouse…
          </span>
        ) : null}
        {state.isReadOnly ? (
          <Tooltip label="Marked read-only by an admin: statements that write are refused before they are sent">
            <Badge tone="waiting">
              <Lock aria-hidden />
              read-only
            </Badge>
          </Tooltip>
        ) : null}
      </span>
      {state.problems.length > 0 ? (
        <Tooltip label={`Some could not be listed. ${state.problems.join(" ")}`}>
          <Badge tone="waiting" className="justify-self-start">
            <TriangleAlert aria-hidden />
            list incomplete
            <span className="sr-only">: {state.problems.join(" ")}</span>
          </Badge>
        </Tooltip>
      ) : null}
      {state.lost ? (
        <span role="status" className="wrap-anywhere text-sm text-waiting max-sm:col-span-2">
          {lostWords(state.lost)}
        </span>
      ) : null}
    </div>
  );
}
