"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil, Unplug } from "lucide-react";
import { useState } from "react";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Copyable } from "@/components/ui/copy-button";
import { toast } from "@/components/ui/toast";
import { type Connection, disconnectAccount, getAccount } from "@/server/accounts/contract";
import { EditAccount } from "./account-dialogs";

interface ConnectionSectionProps {
  accountId: string;
  onDisconnected: () => void;
}

/** How an account is connected, for those who may change that. */
export function ConnectionSection({ accountId, onDisconnected }: ConnectionSectionProps) {
  const found = useQuery(query(getAccount, { accountId }));
  if (found.isPending) return <RowsSkeleton rows={4} label="Loading the connection" />;
  if (found.isError) return <ErrorPanel inline error={found.error} onRetry={() => void found.refetch()} />;
  const connection = found.data;
  return (
    <section aria-label="How it is connected" className="flex flex-col gap-3">
      <dl className="grid grid-cols-[9rem_1fr] gap-x-4 gap-y-1.5">
        <Fact name="Role to assume" value={connection.roleArn} otherwise="none: people's roles directly" />
        <Fact name="External id" value={connection.externalId} otherwise="none" />
        <Fact name="Glue catalogs" value={connection.catalogs.join(", ")} otherwise="none" />
        <Fact name="OpenSearch domains" value={connection.domains.join(", ")} otherwise="none" />
      </dl>
      {connection.source === "environment" ? (
        <p className="rounded-md bg-sunken px-3 py-2 text-muted">
          Managed by the environment: it is changed in the setting{" "}
          <code className="mono wrap-anywhere">HEADGATE_AWS_ACCOUNTS</code>, not here.
        </p>
      ) : (
        <Actions connection={connection} onDisconnected={onDisconnected} />
      )}
    </section>
  );
}

function Fact({ name, value, otherwise }: { name: string; value: string | null; otherwise: string }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">
        {value ? <Copyable text={value} /> : <span className="text-muted">{otherwise}</span>}
      </dd>
    </>
  );
}

function Actions({ connection, onDisconnected }: { connection: Connection; onDisconnected: () => void }) {
  const client = useQueryClient();
  const [isEditing, setEditing] = useState(false);
  const disconnect = useMutation({
    ...mutation(disconnectAccount),
    onSuccess: async () => {
      onDisconnected();
      toast.success(`${connection.name} is disconnected`);
      await client.invalidateQueries({ queryKey: ["accounts", "listAccounts"] });
    },
  });
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setEditing(true)}>
          <Pencil aria-hidden />
          Edit
        </Button>
        <Confirm
          trigger={
            <Button variant="danger-quiet" pending={disconnect.isPending}>
              <Unplug aria-hidden />
              Disconnect
            </Button>
          }
          title={`Disconnect ${connection.name}?`}
          action="Disconnect"
          danger
          onConfirm={() => disconnect.mutate({ accountId: connection.id })}
        >
          <Consequences uses={connection.uses} />
        </Confirm>
      </div>
      {disconnect.error ? <ErrorPanel inline error={disconnect.error} /> : null}
      {isEditing ? <EditAccount connection={connection} onClose={() => setEditing(false)} /> : null}
    </>
  );
}

function Consequences({ uses }: { uses: Connection["uses"] }) {
  const { people, imports, savedQueries } = uses;
  const ends = [
    people > 0 ? `${plural(people, "person acts", "people act")} there and can no more.` : null,
    imports > 0 ? `The import of ${plural(imports, "warehouse's", "warehouses'")} history stops.` : null,
    savedQueries > 0
      ? `${plural(savedQueries, "saved query", "saved queries")} will need another target.`
      : null,
  ].filter((text) => text !== null);
  return (
    <>
      {ends.map((text) => (
        <p key={text}>{text}</p>
      ))}
      <p>
        What was done there stays readable. Connecting it again brings people's roles back, under a new
        external id.
      </p>
    </>
  );
}
