"use client";

import { NotebookPen, Pencil, Plus, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { useState } from "react";
import type { Proposal } from "@/components/access/propose-dialog";
import { policiesHref } from "@/components/policies/routes";
import { SplitPanel } from "@/components/shell/split-panel";
import { useCan } from "@/components/shell/viewer";
import { Button, IconButton } from "@/components/ui/button";
import type { AccessTag } from "@/server/access/contract";
import { assignHref } from "./routes";
import { usedText } from "./tag-columns";
import { addSteps, deleteSteps, removeSteps } from "./tag-steps";

const ProposeDialog = dynamic(
  () => import("@/components/access/propose-dialog").then((module) => module.ProposeDialog),
  { ssr: false },
);
const DescribeTag = dynamic(() => import("./describe-tag").then((module) => module.DescribeTag), {
  ssr: false,
});
const RenameValue = dynamic(() => import("./rename-value").then((module) => module.RenameValue), {
  ssr: false,
});
const ValuesForm = dynamic(() => import("./values-form").then((module) => module.ValuesForm), {
  ssr: false,
});

type Doing = { describe: string | null } | "add" | { rename: string } | { propose: Proposal } | null;

/** One key: what it means, who looks after it, its values and what can be done with them. */
export function TagPanel({ tag, onClose }: { tag: AccessTag; onClose: () => void }) {
  const mayPropose = useCan("change.propose");
  const seesAll = useCan("access.readAll");
  const mayDescribe = useCan("catalog.update");
  const [doing, setDoing] = useState<Doing>(null);
  const { accountId, key } = tag;
  const propose = (title: string, steps: Proposal["steps"]) => setDoing({ propose: { title, steps } });
  return (
    <SplitPanel
      title={key}
      label={`LF-tag ${key}`}
      onClose={onClose}
      actions={
        mayPropose ? (
          <Button size="sm" onClick={() => propose(`Delete the LF-tag ${key}`, deleteSteps(accountId, key))}>
            Delete
          </Button>
        ) : null
      }
    >
      <div className="grid gap-6">
        <Meaning tag={tag} onEdit={mayDescribe ? () => setDoing({ describe: null }) : null} />
        <Uses tag={tag} seesPolicies={seesAll} />
        <section aria-label="Values" className="grid gap-1">
          <div className="flex items-center gap-2">
            <h3 className="grow font-medium">Values</h3>
            {mayPropose ? (
              <Button size="sm" onClick={() => setDoing("add")}>
                <Plus aria-hidden />
                Add values
              </Button>
            ) : null}
          </div>
          <ul>
            {tag.values.map((value) => (
              <ValueLine
                key={value}
                value={value}
                meaning={tag.meanings[value]}
                mayPropose={mayPropose}
                onDescribe={mayDescribe ? () => setDoing({ describe: value }) : null}
                onRename={seesAll ? () => setDoing({ rename: value }) : null}
                onDelete={() =>
                  propose(`Delete the value ${value} of ${key}`, removeSteps(accountId, key, [value]))
                }
              />
            ))}
          </ul>
        </section>
      </div>
      <Dialogs tag={tag} doing={doing} onClose={() => setDoing(null)} />
    </SplitPanel>
  );
}

interface DialogsProps {
  tag: AccessTag;
  doing: Doing;
  onClose: () => void;
}

function Dialogs({ tag, doing, onClose }: DialogsProps) {
  if (doing === null) return null;
  if (doing === "add")
    return (
      <ValuesForm
        title={`Add values to ${tag.key}`}
        taken={tag.values}
        proposalOf={(values) => ({
          title: `Add values to ${tag.key}`,
          steps: addSteps(tag.accountId, tag.key, values),
        })}
        onClose={onClose}
      />
    );
  if ("describe" in doing) return <DescribeTag tag={tag} value={doing.describe} onClose={onClose} />;
  if ("rename" in doing) return <RenameValue tag={tag} value={doing.rename} onClose={onClose} />;
  return <ProposeDialog {...doing.propose} onClose={onClose} />;
}

function Meaning({ tag, onEdit }: { tag: AccessTag; onEdit: (() => void) | null }) {
  return (
    <section aria-label="Meaning" className="grid gap-1">
      <div className="flex items-start gap-2">
        <p className="min-w-0 grow wrap-anywhere">
          {tag.description || <span className="text-muted">Nobody has said what it means.</span>}
        </p>
        {onEdit ? (
          <IconButton size="icon-sm" label="Describe it" onClick={onEdit}>
            <Pencil aria-hidden />
          </IconButton>
        ) : null}
      </div>
      <p className="text-sm text-muted">
        {tag.owner ? `Looked after by ${tag.owner.name}` : "Looked after by nobody"} · account{" "}
        <span className="mono">{tag.accountId}</span>
      </p>
    </section>
  );
}

function Uses({ tag, seesPolicies }: { tag: AccessTag; seesPolicies: boolean }) {
  const policies = tag.policies === 1 ? "1 policy" : `${tag.policies} policies`;
  const link = "text-accent-ink underline underline-offset-3";
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
      <dt className="text-muted">Assigned to</dt>
      <dd>
        <Link href={assignHref({ account: tag.accountId })} className={link}>
          {usedText(tag)}
        </Link>
      </dd>
      <dt className="text-muted">Named by</dt>
      <dd>
        {seesPolicies ? (
          <Link href={policiesHref({ kind: "tags", account: tag.accountId, q: tag.key })} className={link}>
            {policies}
          </Link>
        ) : (
          policies
        )}
      </dd>
    </dl>
  );
}

interface ValueLineProps {
  value: string;
  meaning: AccessTag["meanings"][string] | undefined;
  mayPropose: boolean;
  /** Null for who may not. */
  onDescribe: (() => void) | null;
  /** Null for who may not: it is made of policies that one must see. */
  onRename: (() => void) | null;
  onDelete: () => void;
}

function ValueLine({ value, meaning, mayPropose, onDescribe, onRename, onDelete }: ValueLineProps) {
  return (
    <li className="flex min-h-9 items-center gap-1 border-b border-line py-1">
      <div className="grid min-w-0 grow">
        <span className="mono wrap-anywhere">{value}</span>
        {meaning?.description ? (
          <span className="text-sm text-muted wrap-anywhere">{meaning.description}</span>
        ) : null}
        {meaning?.owner ? (
          <span className="text-sm text-muted">Looked after by {meaning.owner.name}</span>
        ) : null}
      </div>
      {onDescribe ? (
        <IconButton size="icon-sm" label={`Describe ${value}`} onClick={onDescribe}>
          <NotebookPen aria-hidden />
        </IconButton>
      ) : null}
      {mayPropose ? (
        <>
          {onRename ? (
            <IconButton size="icon-sm" label={`Rename ${value}`} onClick={onRename}>
              <Pencil aria-hidden />
            </IconButton>
          ) : null}
          <IconButton size="icon-sm" label={`Delete ${value}`} onClick={onDelete}>
            <Trash2 aria-hidden />
          </IconButton>
        </>
      ) : null}
    </li>
  );
}
