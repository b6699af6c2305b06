"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { mutation } from "@/components/data/api";
import { toast } from "@/components/ui/toast";
import { type Connection, createAccount, updateAccount } from "@/server/accounts/contract";
import { AccountForm } from "./account-form";
import { EMPTY, fieldsOf } from "./connection-fields";

interface ConnectAccountProps {
  onClose: () => void;
  onConnected: (accountId: string) => void;
}

export function ConnectAccount({ onClose, onConnected }: ConnectAccountProps) {
  const client = useQueryClient();
  const create = useMutation({
    ...mutation(createAccount),
    onSuccess: async ({ id, name }) => {
      await client.invalidateQueries({ queryKey: ["accounts"] });
      toast.success(`${name} is connected; test it next`);
      onConnected(id);
    },
  });
  return (
    <AccountForm
      title="Connect an AWS account"
      action="Connect"
      initial={EMPTY}
      error={create.error}
      isPending={create.isPending}
      onSave={(input) => create.mutate(input)}
      onClose={onClose}
    />
  );
}

export function EditAccount({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const client = useQueryClient();
  const update = useMutation({
    ...mutation(updateAccount),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["accounts"] });
      toast.success("Saved");
      onClose();
    },
  });
  return (
    <AccountForm
      title={`Edit ${connection.name}`}
      action="Save"
      initial={fieldsOf(connection)}
      isIdFixed
      error={update.error}
      isPending={update.isPending}
      onSave={({ id, ...fields }) => update.mutate({ accountId: id, ...fields })}
      onClose={onClose}
    />
  );
}
