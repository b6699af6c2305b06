"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Grid3x3, Plus, Search, Tag } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { parseAsString, useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { AccessTabs } from "@/components/access/access-tabs";
import { HowToRefresh } from "@/components/access/how-to-refresh";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { InputWithIcon } from "@/components/ui/input";
import { listAccessTags } from "@/server/access/contract";
import { assignHref } from "./routes";
import { tagColumns, tagId } from "./tag-columns";

const TagPanel = dynamic(() => import("./tag-panel").then((module) => module.TagPanel), { ssr: false });
const CreateTag = dynamic(() => import("./create-tag").then((module) => module.CreateTag), { ssr: false });

const FILTERS = { q: parseAsString.withDefault(""), tag: parseAsString };

/** The LF-tag keys of the accounts: what they mean, their values, and where they are used. */
export function TagsView() {
  const mayPropose = useCan("change.propose");
  const [{ q, tag: chosen }, set] = useQueryStates(FILTERS, { history: "replace" });
  const [isCreating, setCreating] = useState(false);
  const search = q.trim();
  const list = useInfiniteQuery({
    ...infiniteQuery(listAccessTags, search ? { search } : {}),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const tag = rows.find((one) => tagId(one) === chosen);
  return (
    <Page
      title="Access"
      beside={<AccessTabs current="tags" />}
      actions={
        <>
          <Link href={assignHref()} className={buttonStyle({})}>
            <Grid3x3 aria-hidden />
            Assign
          </Link>
          {mayPropose ? (
            <Button variant="primary" onClick={() => setCreating(true)}>
              <Plus aria-hidden />
              Create tag
            </Button>
          ) : null}
        </>
      }
      toolbar={
        <InputWithIcon
          type="search"
          aria-label="Search tags"
          placeholder="Key, value or description"
          icon={<Search />}
          value={q}
          onChange={(event) => void set({ q: event.target.value || null })}
          className="w-72 max-sm:w-full"
        />
      }
      panel={tag ? <TagPanel key={tagId(tag)} tag={tag} onClose={() => void set({ tag: null })} /> : null}
    >
      {list.isPending ? <RowsSkeleton rows={8} label="Loading tags" /> : null}
      {list.isError && rows.length === 0 ? (
        <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isSuccess && rows.length === 0 && search ? (
        <NoMatch what="tags" onClear={() => void set({ q: null })} />
      ) : null}
      {list.isSuccess && rows.length === 0 && !search ? (
        <Empty icon={Tag} title="No LF-tags are known">
          Tags classify databases, tables and columns; policies give access by them, also to what comes later.
          <HowToRefresh /> to read its own.
        </Empty>
      ) : null}
      {rows.length > 0 ? (
        <DataTable
          label="LF-tags"
          columns={tagColumns(tag !== undefined)}
          rows={rows}
          rowKey={tagId}
          selectedKey={chosen}
          hasMore={list.hasNextPage}
          isLoadingMore={list.isFetchingNextPage}
          onLoadMore={() => void list.fetchNextPage()}
        />
      ) : null}
      {isCreating ? <CreateTag onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}
