"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { parseAsInteger, parseAsStringLiteral, useQueryState } from "nuqs";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { usedParameters } from "@/components/queries/used-parameters";
import { CrumbLeaf } from "@/components/shell/crumbs";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { Badge } from "@/components/ui/badge";
import { buttonStyle } from "@/components/ui/button-style";
import { CopyButton } from "@/components/ui/copy-button";
import { Panel } from "@/components/ui/panel";
import { TabPanel, Tabs } from "@/components/ui/tabs";
import {
  getSavedQuery,
  getSavedQueryVersion,
  type SavedQuery,
  type SavedQueryVersion,
} from "@/server/saved-queries/contract";
import { curlLine } from "./api-line";
import { mayEdit } from "./asked";
import { SqlText } from "./code-views";
import { Description } from "./description";
import { savedQueriesHref, savedQueryPageHref } from "./routes";
import { SavedPageActions } from "./saved-page-actions";
import { VersionNotice } from "./version-notice";

const RunPanel = dynamic(() => import("./run-panel").then((module) => module.RunPanel), {
  ssr: false,
  loading: () => <RowsSkeleton rows={2} label="Loading the run" />,
});
const VersionsPanel = dynamic(() => import("./versions-panel").then((module) => module.VersionsPanel), {
  ssr: false,
  loading: () => <RowsSkeleton label="Loading versions" />,
});

const VIEWS = ["query", "versions", "api"] as const;

/** A saved query by its permalink: what it tells, its text, its parameters, its result, its versions. */
export function SavedQueryView({ savedQueryId }: { savedQueryId: string }) {
  const [version] = useQueryState("version", parseAsInteger);
  const saved = useQuery(query(getSavedQuery, { savedQueryId }));
  const isOld = version !== null && saved.data !== undefined && version !== saved.data.version;
  const old = useQuery({
    ...query(getSavedQueryVersion, { savedQueryId, version: version ?? 1 }),
    enabled: isOld,
  });
  const broken = saved.error ? saved : isOld && old.error ? old : null;
  if (broken?.error) {
    return (
      <Page title="Saved query">
        <ErrorPanel error={broken.error} onRetry={() => void broken.refetch()} />
        <div className="flex flex-wrap justify-center gap-2">
          {saved.data ? (
            <Link href={savedQueryPageHref(savedQueryId)} className={buttonStyle({})}>
              Show the newest version
            </Link>
          ) : null}
          <Link href={savedQueriesHref} className={buttonStyle({})}>
            All saved queries
          </Link>
        </div>
      </Page>
    );
  }
  if (!saved.data || (isOld && !old.data)) {
    return (
      <Page title="Saved query">
        <RowsSkeleton rows={8} label="Loading the saved query" />
      </Page>
    );
  }
  return <SavedQueryPage saved={saved.data} old={isOld ? (old.data ?? null) : null} />;
}

function SavedQueryPage({ saved, old }: { saved: SavedQuery; old: SavedQueryVersion | null }) {
  const [view, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("query"));
  const mayRun = useCan("query.run");
  const isEditor = mayRun && mayEdit(saved);
  const shown: SavedQuery = old ? { ...saved, ...contentOf(old) } : saved;
  return (
    <Page
      title={saved.name}
      beside={<Marks saved={saved} shownVersion={old?.version ?? saved.version} />}
      actions={<SavedPageActions saved={saved} />}
    >
      <CrumbLeaf label={saved.name} />
      <div className="grid gap-3 pb-3">
        <Description query={saved} mayEdit={isEditor} />
        <p className="text-sm text-muted">
          <Link href={savedQueriesHref} className="underline underline-offset-3 hover:text-ink">
            Saved queries
          </Link>
          {" · "}
          {saved.ownerName}
          {saved.updatedAt ? (
            <>
              , changed <Time at={saved.updatedAt} />
            </>
          ) : null}
        </p>
        {old ? <VersionNotice saved={saved} version={old.version} mayEdit={isEditor} /> : null}
      </div>
      <Tabs
        label="Parts of the saved query"
        value={view}
        onValueChange={(next) => void setView(VIEWS.find((one) => one === next) ?? null)}
        tabs={[
          { value: "query", label: "Query" },
          { value: "versions", label: "Versions", count: saved.version },
          { value: "api", label: "API" },
        ]}
      >
        <TabPanel value="query" className="grid grid-cols-[minmax(0,1fr)] gap-4 pt-4">
          <Panel flush title="SQL" after={<CopyButton text={shown.sql} label="Copy the SQL" />}>
            <div className="max-h-96 overflow-auto">
              <SqlText text={shown.sql} label="SQL" />
            </div>
          </Panel>
          <RunPanel key={shown.version} query={shown} version={old?.version} />
        </TabPanel>
        <TabPanel value="versions" className="pt-4">
          <VersionsPanel saved={saved} mayEdit={isEditor} />
        </TabPanel>
        <TabPanel value="api" className="pt-4">
          <ApiPanel query={shown} version={old?.version} />
        </TabPanel>
      </Tabs>
    </Page>
  );
}

const contentOf = ({ version, sql, parameters, chart, target }: SavedQueryVersion) => ({
  version,
  sql,
  parameters,
  chart,
  target,
});

function Marks({ saved, shownVersion }: { saved: SavedQuery; shownVersion: number }) {
  return (
    <span className="flex items-center gap-1.5">
      <Badge>version {shownVersion}</Badge>
      {saved.isExample ? <Badge>example</Badge> : null}
      {saved.level === "own" && saved.isShared ? <Badge tone="accent">shared</Badge> : null}
      {saved.level === "own" || saved.isExample ? null : <Badge tone="accent">you may {saved.level}</Badge>}
    </span>
  );
}

function ApiPanel({ query: saved, version }: { query: SavedQuery; version: number | undefined }) {
  const names = usedParameters(saved.sql).map(({ name }) => name);
  const line = curlLine(window.location.origin, saved, names, version);
  return (
    <Panel title="Run it by API" after={<CopyButton text={line} label="Copy the curl line" />}>
      <p className="mb-2 max-w-180 text-muted">
        With a token of yours (account menu, API tokens) it runs as your own IAM role. It answers the
        statement; its rows are at <code className="mono">/api/v1/statements/…/rows</code>.
      </p>
      <pre className="mono wrap-anywhere whitespace-pre-wrap rounded-md border border-line bg-sunken p-3">
        {line}
      </pre>
    </Panel>
  );
}
