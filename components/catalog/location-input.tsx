"use client";

import { useQuery } from "@tanstack/react-query";
import { type ComponentProps, useId } from "react";
import { query } from "@/components/data/api";
import { Input } from "@/components/ui/input";
import { listBuckets } from "@/server/catalog/contract";

/** A folder in S3; the account's buckets are offered where the person's role may list them. */
export function LocationInput({ accountId, ...rest }: ComponentProps<typeof Input> & { accountId: string }) {
  const list = useId();
  const buckets = useBuckets(accountId);
  return (
    <>
      <Input
        {...rest}
        name="location"
        className="mono"
        placeholder="s3://bucket/folder/"
        autoComplete="off"
        spellCheck={false}
        list={list}
      />
      <datalist id={list}>
        {buckets.map((name) => (
          <option key={name} value={`s3://${name}/`} />
        ))}
      </datalist>
    </>
  );
}

/** The names of the buckets; none where they are not told, since a folder can be typed as well. */
function useBuckets(accountId: string): string[] {
  const buckets = useQuery({ ...query(listBuckets, { accountId }), retry: false });
  return buckets.data?.items.map(({ name }) => name) ?? [];
}
