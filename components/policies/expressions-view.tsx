"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { BookmarkPlus, Pencil, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { AccessTabs } from "@/components/access/access-tabs";
import { expressionText } from "@/components/access/proof-words";
import type { Proposal } from "@/components/access/propose-dialog";
import { infiniteQuery } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { LoadMore } from "@/components/data/load-more";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { CrumbLeaf } from "@/components/shell/crumbs";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { Button, IconButton } from "@/components/ui/button";
import { listExpressions, type SavedExpression } from "@/server/access/contract";

const ExpressionForm = dynamic(() => import("./expression-form").then((module) => module.ExpressionForm), {
  ssr: false,
});
const ProposeDialog = dynamic(
  () => import("@/components/access/propose-dialog").then((module) => module.ProposeDialog),
  { ssr: false },
);

type Doing = { edit: SavedExpression | null } | { propose: Proposal } | null;

/** Expressions under a name, which many policies can refer to. */
export function ExpressionsView() {
  const mayPropose = useCan("change.propose");
  const [doing, setDoing] = useState<Doing>(null);
  const list = useInfiniteQuery(infiniteQuery(listExpressions, {}));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const remove = ({ accountId: catalogId, name, policies }: SavedExpression) =>
    setDoing({
      propose: {
        title: `Delete the expression ${name}${policies > 0 ? ` and its ${policies} grants` : ""}`,
        steps: [{ catalogId, operation: { name: "DeleteLFTagExpression", expressionName: name } }],
      },
    });
  return (
    <Page
      title="Saved expressions"
      beside={<AccessTabs current="policies" />}
      actions={
        mayPropose ? (
          <Button variant="primary" onClick={() => setDoing({ edit: null })}>
            <BookmarkPlus aria-hidden />
            Save an expression
          </Button>
        ) : null
      }
    >
      <CrumbLeaf label="Saved expressions" />
      {list.isPending ? <RowsSkeleton rows={4} label="Loading expressions" /> : null}
      {list.isError && items.length === 0 ? (
        <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isSuccess && items.length === 0 ? (
        <Empty icon={BookmarkPlus} title="No expressions are saved">
          Policies refer to a saved expression by its name: altered once, it is altered for all of them.
        </Empty>
      ) : null}
      <ul className="grid max-w-220">
        {items.map((one) => (
          <Line
            key={`${one.accountId} ${one.name}`}
            one={one}
            onEdit={mayPropose ? () => setDoing({ edit: one }) : null}
            onRemove={mayPropose ? () => remove(one) : null}
          />
        ))}
      </ul>
      {items.length > 0 ? (
        <LoadMore
          hasMore={list.hasNextPage}
          isLoading={list.isFetchingNextPage}
          onLoadMore={() => void list.fetchNextPage()}
        />
      ) : null}
      {doing && "edit" in doing ? <ExpressionForm saved={doing.edit} onClose={() => setDoing(null)} /> : null}
      {doing && "propose" in doing ? (
        <ProposeDialog {...doing.propose} onClose={() => setDoing(null)} />
      ) : null}
    </Page>
  );
}

interface LineProps {
  one: SavedExpression;
  onEdit: (() => void) | null;
  onRemove: (() => void) | null;
}

function Line({ one: { accountId, name, description, expression, policies }, onEdit, onRemove }: LineProps) {
  return (
    <li className="flex items-start gap-3 border-b border-line py-2.5">
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="font-medium wrap-anywhere">{name}</span>
          <span className="text-sm text-muted">
            {policies === 1 ? "1 policy" : plural(policies, "policy", "policies")} ·{" "}
            <span className="mono">{accountId}</span>
          </span>
        </p>
        <p className="wrap-anywhere">{expressionText(expression)}</p>
        {description ? <p className="text-muted wrap-anywhere">{description}</p> : null}
      </div>
      {onEdit ? (
        <IconButton size="icon-sm" label={`Edit ${name}`} onClick={onEdit}>
          <Pencil aria-hidden />
        </IconButton>
      ) : null}
      {onRemove ? (
        <IconButton size="icon-sm" label={`Delete ${name}`} onClick={onRemove}>
          <Trash2 aria-hidden />
        </IconButton>
      ) : null}
    </li>
  );
}
