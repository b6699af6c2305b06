"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { infiniteQuery } from "@/components/data/api";
import { type AccessTag, listAccessTags } from "@/server/access/contract";

export interface TagKey {
  key: string;
  values: readonly string[];
  description: string;
  /** What is said of its values. */
  descriptions: Readonly<Record<string, string>>;
}

/** Accounts may have a key of one name with values of their own. */
export function mergedKeys(tags: readonly AccessTag[]): TagKey[] {
  const found = new Map<string, TagKey>();
  for (const { key, values, description, meanings } of tags) {
    const before = found.get(key);
    found.set(key, {
      key,
      values: [...new Set([...(before?.values ?? []), ...values])].sort(),
      description: before?.description || description,
      descriptions: { ...descriptionsOf(meanings), ...before?.descriptions },
    });
  }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Those of which something is said. */
const descriptionsOf = (meanings: AccessTag["meanings"]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(meanings).flatMap(([value, { description }]) =>
      description ? [[value, description]] : [],
    ),
  );

/** The LF-tags of an account, or those of all accounts. */
export function useTagKeys(accountId: string | null) {
  const list = useInfiniteQuery({
    ...infiniteQuery(listAccessTags, { limit: 200, ...(accountId === null ? {} : { accountId }) }),
    enabled: accountId !== "",
  });
  const { data, error, isError, hasNextPage, isFetching, fetchNextPage, refetch } = list;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const keys = useMemo(() => mergedKeys(data?.pages.flatMap(({ items }) => items) ?? []), [data]);
  return { keys, error, refetch, isLoading: list.isLoading, isSuccess: list.isSuccess && !hasNextPage };
}
