"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useAccountNames } from "@/components/accounts/use-account-names";
import { formatBytes, plural } from "@/components/data/format";
import { useNow } from "@/components/data/now";
import { Time } from "@/components/data/time";
import { Badge } from "@/components/ui/badge";
import { Copyable } from "@/components/ui/copy-button";
import type { Dataset } from "@/server/catalog/contract";
import { isLate, REFRESH_WORDS } from "./freshness";
import { tagHref } from "./routes";

/** Whose it is, where it lies, how large and how fresh it is. */
export function DatasetFacts({ dataset }: { dataset: Dataset }) {
  const accountName = useAccountNames().get(dataset.accountId);
  const { domain, ownerTeam, stewards, accountId, location, locationState, rows, bytes } = dataset;
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1.5 text-sm">
      <Fact name="Domain">{domain}</Fact>
      <Fact name="Owner">{ownerTeam}</Fact>
      <Fact name="Stewards">{stewards.map(({ name }) => name).join(", ")}</Fact>
      <Fact name="Tags">{dataset.tags.length > 0 ? <Tags tags={dataset.tags} /> : null}</Fact>
      <Fact name="Source">
        <span className="mono">{sourceOf(dataset)}</span>
      </Fact>
      <Fact name="Account">
        {accountName} <span className="mono">{accountId}</span>
      </Fact>
      <Fact name="Location">{location ? <Copyable text={location} /> : null}</Fact>
      <Fact name="Lake Formation">{locationState === "registered" ? "location registered" : null}</Fact>
      <Fact name="Size">
        {[rows === null ? "" : plural(rows, "row"), bytes === null ? "" : formatBytes(bytes)]
          .filter(Boolean)
          .join(", ")}
      </Fact>
      <Freshness dataset={dataset} />
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === "") return null;
  return (
    <div className="flex min-w-0 max-w-full items-center gap-1.5">
      <dt className="text-muted">{name}</dt>
      <dd className="wrap-anywhere min-w-0">{children}</dd>
    </div>
  );
}

/** Each leads to everything that has it. */
function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className="flex flex-wrap gap-1">
      {tags.map((tag) => (
        <Link key={tag} href={tagHref(tag)} prefetch={false} className="max-w-full">
          <Badge tone="hollow" className="hover:bg-hover hover:text-ink">
            {tag}
          </Badge>
        </Link>
      ))}
    </span>
  );
}

function Freshness({ dataset: { refreshExpectation, sourceUpdatedAt } }: { dataset: Dataset }) {
  const now = useNow(60_000);
  const late = isLate(refreshExpectation, sourceUpdatedAt, now);
  return (
    <Fact name="Source changed">
      <span className="inline-flex flex-wrap items-center gap-1.5">
        {sourceUpdatedAt ? <Time at={sourceUpdatedAt} /> : "not told"}
        {refreshExpectation === "none" ? null : (
          <Badge tone={late ? "failed" : late === false ? "good" : "neutral"}>
            {late ? "late: " : ""}
            {REFRESH_WORDS[refreshExpectation].toLowerCase()}
          </Badge>
        )}
      </span>
    </Fact>
  );
}

function sourceOf({ sourceKind, glueDatabase, warehouse, database, schemaName }: Dataset): string {
  if (sourceKind === "redshift") return `${warehouse} / ${database} / ${schemaName}`;
  return `Glue ${glueDatabase}`;
}
