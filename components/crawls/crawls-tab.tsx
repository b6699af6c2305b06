"use client";

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw, Settings2 } from "lucide-react";
import { useState } from "react";
import { infiniteQuery, mutation, query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { isOpen } from "@/components/runs/run-words";
import { ScheduleControl } from "@/components/schedules/schedule-control";
import { Button } from "@/components/ui/button";
import type { Dataset } from "@/server/catalog/contract";
import {
  CRAWL_KIND,
  type CrawlSetting,
  getCrawlSetting,
  listCrawls,
  startCrawl,
} from "@/server/crawls/contract";
import { CrawlHistory } from "./crawl-history";
import { CrawlSettings } from "./crawl-settings";
import { LastCrawl } from "./last-crawl";
import { WaitingChanges } from "./waiting-changes";

const WATCH_MS = 1_000;

/** When a dataset's source was looked at last, what had changed since, and what becomes of that. */
export function CrawlsTab({ dataset, mayEdit }: { dataset: Dataset; mayEdit: boolean }) {
  const datasetId = dataset.id;
  const setting = useQuery(query(getCrawlSetting, { datasetId }));
  const crawls = useInfiniteQuery({
    ...infiniteQuery(listCrawls, { datasetId, limit: 20 }),
    // Its progress is no Event.
    refetchInterval: ({ state }) => {
      const newest = state.data?.pages[0]?.items[0];
      return newest && isOpen(newest) ? WATCH_MS : false;
    },
  });
  if (crawls.isPending || setting.isPending) return <RowsSkeleton rows={4} label="Loading the crawls" />;
  const failed = crawls.isError ? crawls : setting.isError ? setting : null;
  if (failed?.error) return <ErrorPanel error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!crawls.data || !setting.data) return null;
  const all = crawls.data.pages.flatMap((page) => page.items);
  const [newest, ...earlier] = all;
  return (
    <div className="grid gap-4">
      <Actions
        dataset={dataset}
        setting={setting.data}
        mayEdit={mayEdit}
        isGoing={newest !== undefined && isOpen(newest)}
      />
      {newest ? (
        <LastCrawl crawl={newest} mayCancel={mayEdit} />
      ) : (
        <Empty icon={RefreshCw} title="Never crawled since it was registered" small>
          A crawl looks at the source again and shows what came, changed or went as a diff. Nothing changes in
          the catalog before a steward accepts it.
        </Empty>
      )}
      <WaitingChanges datasetId={datasetId} mayDecide={mayEdit} />
      <CrawlHistory datasetId={datasetId} crawls={newest?.pending === 0 && !isOpen(newest) ? all : earlier} />
      {crawls.hasNextPage ? (
        <Button
          variant="ghost"
          className="justify-self-start"
          pending={crawls.isFetchingNextPage}
          onClick={() => void crawls.fetchNextPage()}
        >
          Earlier crawls
        </Button>
      ) : null}
    </div>
  );
}

interface ActionsProps {
  dataset: Dataset;
  setting: CrawlSetting;
  mayEdit: boolean;
  isGoing: boolean;
}

function Actions({ dataset, setting, mayEdit, isGoing }: ActionsProps) {
  const [isSetting, setSetting] = useState(false);
  const client = useQueryClient();
  const start = useMutation({
    ...mutation(startCrawl),
    onSuccess: () => client.invalidateQueries({ queryKey: ["crawls", "listCrawls"] }),
  });
  const action = setting.crawlerName ? "Crawl" : "Read again";
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 grow">
          <ScheduleControl kind={CRAWL_KIND} subjectId={dataset.id} action={action} mayEdit={mayEdit} />
        </div>
        {mayEdit ? (
          <div className="flex gap-2">
            <Button onClick={() => setSetting(true)}>
              <Settings2 aria-hidden />
              Crawl settings
            </Button>
            <Button
              variant="primary"
              pending={start.isPending}
              disabled={isGoing || dataset.state !== "registered"}
              onClick={() => start.mutate({ datasetId: dataset.id })}
            >
              <RefreshCw aria-hidden />
              {setting.crawlerName ? "Crawl now" : "Read again"}
            </Button>
          </div>
        ) : null}
      </div>
      {start.error ? <ErrorPanel inline error={start.error} /> : null}
      {isSetting ? (
        <CrawlSettings dataset={dataset} setting={setting} onClose={() => setSetting(false)} />
      ) : null}
    </div>
  );
}
