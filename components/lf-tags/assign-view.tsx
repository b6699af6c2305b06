"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { ChevronRight, CloudCog } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { parseAsString, useQueryStates } from "nuqs";
import { useState } from "react";
import { AccessTabs } from "@/components/access/access-tabs";
import { HowToRefresh } from "@/components/access/how-to-refresh";
import { mutation, query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { useAskBeforeLeaving } from "@/components/data/use-ask-before-leaving";
import { CrumbLeaf } from "@/components/shell/crumbs";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { draftAssignments, listLakes } from "@/server/access/contract";
import { DraftFound } from "./draft-found";
import { tagsHref } from "./routes";
import { cellName, type MatrixPlace, type Staged } from "./staged";

const Matrix = dynamic(() => import("./matrix").then((module) => module.Matrix), {
  ssr: false,
  loading: () => <RowsSkeleton rows={10} label="Loading the tags" />,
});
const ProposeDialog = dynamic(
  () => import("@/components/access/propose-dialog").then((module) => module.ProposeDialog),
  { ssr: false },
);

const PLACE = {
  ...{ account: parseAsString, database: parseAsString, table: parseAsString },
  q: parseAsString.withDefault(""),
};
const NONE: Staged = new Map();

/** What is staged in an account; in another one (the browser's Back leads there) nothing is. */
function useStaged(accountId: string | null) {
  const [kept, setKept] = useState({ accountId, cells: NONE });
  const staged = kept.accountId === accountId ? kept.cells : NONE;
  useAskBeforeLeaving(staged.size > 0);
  return [staged, (cells: Staged) => setKept({ accountId, cells })] as const;
}

/** Databases, tables and columns by tags: what is changed there is collected, and proposed as one Change. */
export function AssignView() {
  const mayPropose = useCan("change.propose");
  const [{ account, database, table, q }, set] = useQueryStates(PLACE, { history: "push" });
  const lakes = useQuery(query(listLakes, {}));
  const accounts = (lakes.data?.items ?? []).filter(({ snapshot }) => snapshot !== null);
  const accountId = account ?? accounts[0]?.accountId ?? null;
  const [staged, setStaged] = useStaged(accountId);
  const [asked, setAsked] = useState(NONE);
  const draft = useMutation(mutation(draftAssignments));
  const read = asked === staged ? draft.data : undefined;
  const found = read ? <DraftFound read={read} nameOf={({ line }) => cellName(asked, line)} /> : null;
  const go = (next: { account?: string; database?: string | null; table?: string | null }) =>
    void set({ ...next, q: null });
  const place: MatrixPlace = { database: database ?? undefined, table: table ?? undefined };
  const propose = () => {
    if (!accountId) return;
    setAsked(staged);
    draft.mutate({ accountId, assignments: [...staged.values()] });
  };
  return (
    <Page
      title="Access"
      fill
      className="overflow-y-auto px-4 sm:px-6"
      beside={<AccessTabs current="tags" />}
      actions={
        mayPropose && staged.size > 0 ? (
          <>
            <Button onClick={() => setStaged(NONE)}>Discard</Button>
            <Button variant="primary" pending={draft.isPending} onClick={propose}>
              Propose {plural(staged.size, "assignment")}
            </Button>
          </>
        ) : null
      }
      toolbar={
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Trail place={place} onGo={(next) => go({ database: null, table: null, ...next })} />
          {accounts.length > 1 ? (
            <Select
              label="Account"
              className="w-auto"
              value={accountId}
              options={accounts.map(({ accountId: id, name }) => ({ value: id, label: name, hint: id }))}
              onValueChange={(id) => go({ account: id, database: null, table: null })}
            />
          ) : null}
        </div>
      }
    >
      <CrumbLeaf label="Assign" />
      {draft.error ? <ErrorPanel inline error={draft.error} className="mb-3" /> : null}
      {read && read.steps.length === 0 ? <div className="mb-3">{found}</div> : null}
      {lakes.isPending ? <RowsSkeleton rows={10} label="Loading the accounts" /> : null}
      {lakes.error ? <ErrorPanel error={lakes.error} onRetry={() => void lakes.refetch()} /> : null}
      {lakes.isSuccess && accountId === null ? (
        <Empty icon={CloudCog} title="No account's rules are known">
          <HowToRefresh />; its databases and tags stand here then.
        </Empty>
      ) : null}
      {accountId ? (
        <Matrix
          key={JSON.stringify([accountId, place])}
          {...{ accountId, place, q, staged, mayPropose }}
          onSearch={(text) => void set({ q: text || null }, { history: "replace" })}
          onStaged={setStaged}
          onOpen={
            table ? null : ({ name }) => go(database ? { table: name } : { database: name, table: null })
          }
        />
      ) : null}
      {read && read.steps.length > 0 ? (
        <ProposeDialog
          title={`Assign ${plural(read.changed, "LF-tag")}`.replaceAll("\u00a0", " ")}
          steps={read.steps}
          note={read.problems.length > 0 ? found : null}
          onClose={draft.reset}
        />
      ) : null}
    </Page>
  );
}

interface TrailProps {
  place: MatrixPlace;
  onGo: (place: { database?: string }) => void;
}

/** Where the matrix stands: the databases, one, or one of its tables. */
function Trail({ place: { database, table }, onGo }: TrailProps) {
  const go = "ring-inside rounded-sm text-muted hover:text-ink hover:underline";
  return (
    <nav aria-label="Place" className="flex min-w-0 flex-wrap items-center gap-1.5">
      <Link href={tagsHref} className={go}>
        Tags
      </Link>
      <ChevronRight aria-hidden className="size-3.5 text-faint" />
      {database ? (
        <button type="button" className={go} onClick={() => onGo({})}>
          Databases
        </button>
      ) : (
        <span aria-current="location">Databases</span>
      )}
      {database ? <ChevronRight aria-hidden className="size-3.5 text-faint" /> : null}
      {database && table ? (
        <button type="button" className={`mono ${go}`} onClick={() => onGo({ database })}>
          {database}
        </button>
      ) : null}
      {database && !table ? (
        <span aria-current="location" className="mono truncate">
          {database}
        </span>
      ) : null}
      {table ? (
        <>
          <ChevronRight aria-hidden className="size-3.5 text-faint" />
          <span aria-current="location" className="mono truncate">
            {table}
          </span>
        </>
      ) : null}
    </nav>
  );
}
