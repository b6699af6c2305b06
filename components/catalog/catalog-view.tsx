"use client";

import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import {
  BookMarked,
  CloudCog,
  FileType,
  Layers,
  Plus,
  Search,
  Shapes,
  ShieldHalf,
  Tag,
  Users,
} from "lucide-react";
import Link from "next/link";
import { useQueryStates } from "nuqs";
import { useMemo } from "react";
import { useAccountNames } from "@/components/accounts/use-account-names";
import { infiniteQuery } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { FilterBar, type FilterField } from "@/components/data/filter-bar";
import { formatCount } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { buttonStyle } from "@/components/ui/button-style";
import { InputWithIcon } from "@/components/ui/input";
import type { Output } from "@/server/api/endpoint";
import { ENTRY_KINDS, FACETS, type Facet, listCatalog } from "@/server/catalog/contract";
import { entryColumns } from "./entry-columns";
import { type CatalogFilters, CLEARED, catalogFilters, catalogInput, isFiltered } from "./filters";
import { registerHref } from "./routes";

const FACET_WORDS: Record<Facet, Pick<FilterField, "label" | "icon">> = {
  domain: { label: "Domain", icon: Layers },
  classification: { label: "Classification", icon: ShieldHalf },
  ownerTeam: { label: "Owner", icon: Users },
  accountId: { label: "Account", icon: CloudCog },
  format: { label: "Format", icon: FileType },
  tag: { label: "Tag", icon: Tag },
};

type FacetCounts = Output<typeof listCatalog>["facets"];

/** Everything in the lake that somebody registered: one search, facets with counts, a dense list. */
export function CatalogView() {
  const mayRegister = useCan("catalog.update");
  const accountNames = useAccountNames();
  const [filters, setFilters] = useQueryStates(catalogFilters, { history: "replace" });
  const list = useInfiniteQuery({
    ...infiniteQuery(listCatalog, catalogInput(filters)),
    placeholderData: keepPreviousData,
  });
  const first = list.data?.pages[0];
  return (
    <Page
      title="Catalog"
      actions={mayRegister ? <RegisterLink /> : null}
      toolbar={
        <div className="flex flex-wrap items-center gap-2">
          <InputWithIcon
            type="search"
            aria-label="Search the catalog"
            placeholder="Search names, columns, tags, owners"
            maxLength={200}
            icon={<Search />}
            value={filters.q}
            onChange={(event) => void setFilters({ q: event.target.value || null })}
            className="w-96 max-sm:w-full"
          />
          <FilterBar
            fields={fieldsOf(first?.facets ?? null, accountNames)}
            values={valuesOf(filters)}
            onChange={(key, next) =>
              void setFilters(
                key === "kind"
                  ? { kind: ENTRY_KINDS.find((kind) => kind === next.at(-1)) ?? null }
                  : { [key]: next.length > 0 ? next : null },
              )
            }
            onClear={() => void setFilters({ ...CLEARED, q: filters.q || null })}
          />
        </div>
      }
    >
      <Corrected words={first?.corrected ?? []} />
      <Entries
        list={list}
        isFiltered={isFiltered(filters)}
        mayRegister={mayRegister}
        onClear={() => void setFilters(CLEARED)}
      />
    </Page>
  );
}

const valuesOf = ({ q: _, kind, ...facets }: CatalogFilters) => ({ ...facets, kind: kind ? [kind] : [] });

function RegisterLink() {
  return (
    <Link href={registerHref} className={buttonStyle({ variant: "primary" })}>
      <Plus aria-hidden />
      Register dataset
    </Link>
  );
}

function fieldsOf(facets: FacetCounts, accountNames: ReadonlyMap<string, string>): FilterField[] {
  const kinds: FilterField = {
    key: "kind",
    label: "Kind",
    icon: Shapes,
    kind: "choice",
    options: [
      { value: "dataset", label: "Datasets" },
      { value: "table", label: "Tables" },
    ],
  };
  const counted = FACETS.map((facet) => ({
    ...FACET_WORDS[facet],
    key: facet,
    kind: "choice" as const,
    options: (facets?.[facet] ?? []).map(({ value, count }) => {
      const name = facet === "accountId" ? accountNames.get(value) : undefined;
      return {
        value,
        label: `${name ?? value} (${formatCount(count)})`,
        hint: name && value,
      };
    }),
  }));
  return [kinds, ...counted];
}

function Corrected({ words }: { words: readonly { typed: string; words: string[] }[] }) {
  if (words.length === 0) return null;
  return (
    <p role="status" className="pb-2 text-muted">
      {words.map(({ typed, words: likes }) => (
        <span key={typed}>
          Nothing has “{typed}”; these have <span className="font-medium text-ink">{likes.join(", ")}</span>.{" "}
        </span>
      ))}
    </p>
  );
}

type List = ReturnType<typeof useInfiniteQuery<Output<typeof listCatalog>, Error>>;

function Entries({
  list,
  isFiltered: isNarrowed,
  mayRegister,
  onClear,
}: {
  list: Pick<
    List,
    "isPending" | "isError" | "error" | "refetch" | "hasNextPage" | "isFetchingNextPage" | "fetchNextPage"
  > & { data: { pages: Output<typeof listCatalog>[] } | undefined };
  isFiltered: boolean;
  mayRegister: boolean;
  onClear: () => void;
}) {
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  if (list.isPending) return <RowsSkeleton rows={12} label="Loading the catalog" />;
  if (list.isError && list.error && rows.length === 0)
    return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length === 0 && isNarrowed) return <NoMatch what="datasets or tables" onClear={onClear} />;
  if (rows.length === 0) {
    return (
      <Empty
        icon={BookMarked}
        title="Nothing is registered yet"
        action={mayRegister ? <RegisterLink /> : null}
      >
        {mayRegister
          ? "Bring files of yours, or register what is there: a folder in S3, a Glue database, a Redshift schema. Everyone finds it here then."
          : "Once a steward registers a dataset, everyone finds it here."}
      </Empty>
    );
  }
  return (
    <DataTable
      label="Catalog"
      columns={entryColumns}
      rows={rows}
      rowKey={(row) => row.id}
      hasMore={list.hasNextPage}
      isLoadingMore={list.isFetchingNextPage}
      onLoadMore={() => void list.fetchNextPage()}
    />
  );
}
