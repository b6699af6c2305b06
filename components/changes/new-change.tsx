"use client";

import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { query } from "@/components/data/api";
import { Empty, NoPermission } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { CrumbLeaf } from "@/components/shell/crumbs";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { getChange } from "@/server/changes/contract";

const ChangeForm = dynamic(() => import("./change-form").then((module) => module.ChangeForm), {
  ssr: false,
  loading: () => <RowsSkeleton rows={8} label="Loading the form" />,
});

/** A draft, from steps that another page proposes or that are written here; or one of one's own, edited. */
export function NewChange() {
  const asked = useSearchParams();
  const mayPropose = useCan("change.propose");
  const changeId = asked.get("change");
  const first = { title: asked.get("title") ?? "", reason: "", steps: asked.get("steps") ?? "" };
  const title = changeId ? "Edit change" : "New change";
  return (
    <Page title={title}>
      <CrumbLeaf label={title} />
      {mayPropose ? null : <NoPermission permission="change.propose" />}
      {mayPropose && changeId ? <EditChange key={changeId} changeId={changeId} /> : null}
      {mayPropose && !changeId ? <ChangeForm changeId={null} first={first} /> : null}
    </Page>
  );
}

function EditChange({ changeId }: { changeId: string }) {
  const change = useQuery(query(getChange, { changeId }));
  if (change.isPending) return <RowsSkeleton rows={8} label="Loading the change" />;
  if (!change.data) return <ErrorPanel error={change.error} onRetry={() => void change.refetch()} />;
  const { title, reason, proposed, may } = change.data;
  if (!may.includes("edit"))
    return (
      <Empty icon={Lock} title="It is not edited any more">
        Only who asks for a change edits it, and only before it is applied.
      </Empty>
    );
  return <ChangeForm changeId={changeId} first={{ title, reason, steps: JSON.stringify(proposed) }} />;
}
