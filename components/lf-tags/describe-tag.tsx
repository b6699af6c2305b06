"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { UserRound } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { Picker } from "@/components/access/picker";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { useViewer } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { type AccessTag, describeTag } from "@/server/access/contract";
import { listColleagues } from "@/server/identity/contract";

type Owner = AccessTag["owner"];

interface DescribeTagProps {
  tag: AccessTag;
  /** Null for the key itself. */
  value: string | null;
  onClose: () => void;
}

/** What a tag, or a value of it, means and who looks after it: Headgate's own facts, written at once. */
export function DescribeTag({ tag, value, onClose }: DescribeTagProps) {
  const known = value === null ? tag : tag.meanings[value];
  const formId = useId();
  const client = useQueryClient();
  const [description, setDescription] = useState(known?.description ?? "");
  const [owner, setOwner] = useState<Owner>(known?.owner ?? null);
  const save = useMutation({
    ...mutation(describeTag),
    onSuccess: async () => {
      await Promise.all(
        ["listTags", "listTagMatrix"].map((one) => client.invalidateQueries({ queryKey: ["access", one] })),
      );
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({
      ...{ accountId: tag.accountId, key: tag.key, description, ownerId: owner?.id ?? null },
      ...(value === null ? {} : { value }),
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Describe ${value === null ? tag.key : `${tag.key} = ${value}`}`}
      size="md"
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" form={formId} variant="primary" pending={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit} className="grid gap-4">
        <Field
          label="Description"
          hint={
            value === null
              ? "What having it means, and how to choose its value"
              : "What has it, and what has not"
          }
        >
          <Textarea
            rows={4}
            maxLength={2_000}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
        <div className="grid justify-items-start gap-1">
          <span className="font-medium">Owner</span>
          <OwnerPicker owner={owner} onOwner={setOwner} />
        </div>
        {save.error ? <ErrorPanel inline error={save.error} /> : null}
      </form>
    </Dialog>
  );
}

function OwnerPicker({ owner, onOwner }: { owner: Owner; onOwner: (owner: Owner) => void }) {
  const viewer = useViewer();
  const [text, setText] = useState("");
  const found = useQuery({
    ...query(listColleagues, { text: text.trim() }),
    placeholderData: keepPreviousData,
  });
  const isMe = viewer.name.toLowerCase().includes(text.trim().toLowerCase());
  const people = [...(isMe ? [viewer] : []), ...(found.data?.items ?? [])];
  return (
    <Picker
      label="Owner"
      icon={UserRound}
      placeholder="Nobody: choose a person"
      chosen={owner?.name}
      text={text}
      onText={setText}
      isPending={found.isPending}
      onClear={() => onOwner(null)}
      options={people.map(({ id, name }) => ({
        ...{ key: id, label: name },
        onChoose: () => onOwner({ id, name }),
      }))}
    />
  );
}
