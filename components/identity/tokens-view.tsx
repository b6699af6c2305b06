"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { Button } from "@/components/ui/button";
import { listTokens } from "@/server/identity/contract";
import { CreateTokenDialog } from "./create-token-dialog";
import { tokenColumns } from "./token-columns";

/** The keys that scripts use in a person's name. */
export function TokensView() {
  const [isCreating, setCreating] = useState(false);
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      New token
    </Button>
  );
  return (
    <Page title="API tokens" actions={create}>
      <TokenList onCreate={() => setCreating(true)} />
      {/* A fresh one each time: the secret of the last must not be there when it opens again. */}
      {isCreating ? <CreateTokenDialog onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

function TokenList({ onCreate }: { onCreate: () => void }) {
  const tokens = useInfiniteQuery(infiniteQuery(listTokens, {}));
  const rows = useMemo(() => tokens.data?.pages.flatMap((page) => page.items) ?? [], [tokens.data]);
  if (tokens.isPending) return <RowsSkeleton rows={4} label="Loading tokens" />;
  if (tokens.isError && rows.length === 0) {
    return <ErrorPanel error={tokens.error} onRetry={() => void tokens.refetch()} />;
  }
  if (rows.length === 0) {
    return (
      <Empty icon={KeyRound} title="No tokens yet" action={<Button onClick={onCreate}>New token</Button>}>
        A token lets a script use the API as you, within the scopes you choose.
      </Empty>
    );
  }
  return (
    <DataTable
      label="API tokens"
      columns={tokenColumns}
      rows={rows}
      rowKey={(token) => token.id}
      hasMore={tokens.hasNextPage}
      isLoadingMore={tokens.isFetchingNextPage}
      onLoadMore={() => void tokens.fetchNextPage()}
    />
  );
}
