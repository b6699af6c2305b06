"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { ProposeDialog } from "@/components/access/propose-dialog";
import { mutation } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { Button } from "@/components/ui/button";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { draftAssignments } from "@/server/access/contract";
import { DraftFound } from "./draft-found";

interface PasteSheetProps {
  accountId: string;
  initial: string;
  onClose: () => void;
}

const EXAMPLE = "retail\tsales\temail\tpii=true\nretail\t\t\tdomain=retail";

/** Assignments from a sheet: read first, with what is wrong by line, and proposed then. */
export function PasteSheet({ accountId, initial, onClose }: PasteSheetProps) {
  const formId = useId();
  const [text, setText] = useState(initial);
  const [isProposing, setProposing] = useState(false);
  const draft = useMutation(mutation(draftAssignments));
  const read = draft.variables?.sheet === text ? draft.data : undefined;
  if (isProposing && read)
    return (
      <ProposeDialog
        title={`Assign ${plural(read.changed, "LF-tag")} from a sheet`.replaceAll("\u00a0", " ")}
        steps={read.steps}
        onClose={() => setProposing(false)}
      />
    );
  const isReady = read !== undefined && read.steps.length > 0;
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) setProposing(true);
    else if (text.trim()) draft.mutate({ accountId, sheet: text });
  };
  const openFile = (file: File | undefined) => void file?.text().then(setText);
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Paste a sheet"
      size="lg"
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" form={formId} variant="primary" pending={draft.isPending}>
            {isReady ? `Continue with ${plural(read.changed, "assignment")}` : "Check"}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={save} className="grid gap-4">
        <Field
          label="Sheet"
          hint="database, table, column and key=value, by tab, comma or semicolon; or a heading with the keys. Without a table the database is meant; key= takes a tag off."
        >
          <Textarea
            rows={8}
            className="mono whitespace-pre"
            spellCheck={false}
            placeholder={EXAMPLE}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Field label="Or a file" hint="CSV or YAML, as downloaded here">
          <input
            type="file"
            accept=".csv,.tsv,.txt,.yaml,.yml,text/csv,text/plain,application/yaml"
            className="text-muted"
            onChange={(event) => openFile(event.target.files?.[0])}
          />
        </Field>
        {draft.error ? <ErrorPanel inline error={draft.error} /> : null}
        {read ? <DraftFound read={read} nameOf={({ line }) => `Line ${line}`} /> : null}
      </form>
    </Dialog>
  );
}
