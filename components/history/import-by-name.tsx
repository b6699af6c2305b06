"use client";

import { type FormEvent, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { HistoryImport } from "@/server/history/contract";
import { ImportOfWarehouse } from "./import-of-warehouse";

const KINDS: { value: HistoryImport["warehouseKind"]; label: string }[] = [
  { value: "workgroup", label: "Workgroup" },
  { value: "cluster", label: "Cluster" },
];

/** A warehouse of an account whose warehouses one may not list, having no IAM role there: it is called by its name. */
export function ImportByName({ accountId }: { accountId: string }) {
  const [warehouseKind, setKind] = useState<HistoryImport["warehouseKind"]>("workgroup");
  const [name, setName] = useState("");
  const [at, setAt] = useState<Pick<HistoryImport, "accountId" | "warehouseKind" | "warehouse"> | null>(null);
  const noteId = useId();
  const show = (event: FormEvent) => {
    event.preventDefault();
    setAt({ accountId, warehouseKind, warehouse: name.trim() });
  };
  return (
    <>
      <p id={noteId} className="text-muted">
        You have no IAM role in this account, so its warehouses are not listed. Name one to set its import.
      </p>
      <form onSubmit={show} aria-describedby={noteId} className="flex flex-wrap items-end gap-2">
        <Field label="Kind" className="w-32">
          <Select
            label="Kind"
            options={KINDS}
            value={warehouseKind}
            onValueChange={(next) => setKind(next as HistoryImport["warehouseKind"])}
          />
        </Field>
        <Field label="Warehouse" className="min-w-40 grow">
          <Input
            required
            className="mono"
            maxLength={128}
            value={name}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Button type="submit" disabled={name.trim() === ""}>
          Show
        </Button>
      </form>
      {at ? (
        <ImportOfWarehouse
          key={`${at.warehouseKind}/${at.warehouse}`}
          at={at}
          principalArn=""
          database="dev"
        />
      ) : null}
    </>
  );
}
