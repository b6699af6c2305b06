"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { ApiError, mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { Dataset } from "@/server/catalog/contract";
import {
  type CrawlSetting,
  createCrawler,
  getCrawlSetting,
  listCrawlers,
  setCrawlSetting,
} from "@/server/crawls/contract";
import { emptyCrawler, inputOf, NewCrawlerFields } from "./new-crawler-fields";

interface CrawlSettingsProps {
  dataset: Dataset;
  setting: CrawlSetting;
  onClose: () => void;
}

const NONE = "";
const NEW = "\u0000new";

/** Which crawler looks through a dataset's files, and what it may change by itself. */
export function CrawlSettings({ dataset, setting, onClose }: CrawlSettingsProps) {
  const formId = useId();
  const datasetId = dataset.id;
  const client = useQueryClient();
  const [chosen, setChosen] = useState(setting.crawlerName ?? NONE);
  const [acceptsAdditive, setAdditive] = useState(setting.acceptsAdditive);
  const [made, setMade] = useState(() => emptyCrawler(dataset, setting));
  const saved = (next: CrawlSetting) =>
    client.setQueryData(query(getCrawlSetting, { datasetId }).queryKey, next);
  const create = useMutation({ ...mutation(createCrawler), onSuccess: saved });
  const set = useMutation({ ...mutation(setCrawlSetting), onSuccess: saved });
  const error = create.error ?? set.error;
  const issues = error instanceof ApiError ? (error.problem.issues ?? []) : [];
  const save = async (event: FormEvent) => {
    event.preventDefault();
    // What is wrong is shown by the mutations themselves.
    try {
      if (chosen === NEW) await create.mutateAsync({ datasetId, ...inputOf(made) });
      const crawlerName = chosen === NEW ? {} : { crawlerName: chosen === NONE ? null : chosen };
      await set.mutateAsync({ datasetId, acceptsAdditive, ...(setting.canCrawl ? crawlerName : {}) });
      onClose();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Crawl settings"
      size="md"
      footer={
        <>
          <DialogClose>Cancel</DialogClose>
          <Button type="submit" form={formId} variant="primary" pending={create.isPending || set.isPending}>
            {chosen === NEW ? "Make crawler and save" : "Save"}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
        {error && issues.length === 0 ? <ErrorPanel inline error={error} /> : null}
        {setting.canCrawl ? (
          <Crawlers
            datasetId={datasetId}
            chosen={chosen}
            error={issues.find(({ path }) => path === "crawlerName")?.message}
            onChange={setChosen}
          />
        ) : (
          <p className="text-muted">
            A schema of Redshift has no crawler: it is read again as your role sees it.
          </p>
        )}
        {chosen === NEW ? (
          <NewCrawlerFields dataset={dataset} draft={made} issues={issues} onChange={setMade} />
        ) : null}
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox stands inside */}
        <label className="flex items-start gap-2.5">
          <Checkbox className="mt-0.5" checked={acceptsAdditive} onCheckedChange={(is) => setAdditive(is)} />
          <span>
            Accept additive changes by themselves
            <span className="block text-sm text-muted">
              New tables, new partitions, and columns at the end of a table. What is dropped, retyped or moved
              still waits for a steward.
            </span>
          </span>
        </label>
      </form>
    </Dialog>
  );
}

interface CrawlersProps {
  datasetId: string;
  chosen: string;
  error: string | undefined;
  onChange: (chosen: string) => void;
}

function Crawlers({ datasetId, chosen, error, onChange }: CrawlersProps) {
  const list = useQuery(query(listCrawlers, { datasetId }));
  if (list.isPending) return <RowsSkeleton rows={1} label="Loading the crawlers" />;
  if (list.isError) return <ErrorPanel inline error={list.error} onRetry={() => void list.refetch()} />;
  const there = list.data.items.map(({ name, lastStatus }) => ({
    ...{ value: name, label: name },
    hint: lastStatus ? lastStatus.toLowerCase() : "never run",
  }));
  const isGone = chosen !== NONE && chosen !== NEW && !there.some(({ value }) => value === chosen);
  const current = list.data.items.find(({ name }) => name === chosen);
  return (
    <Field
      label="Crawler"
      error={error}
      hint={
        isGone
          ? "It is not there any more: choose another one."
          : (current?.lastMessage ?? "Of the account's crawlers those that write into this database.")
      }
    >
      <Select
        label="Crawler"
        value={chosen}
        options={[
          { value: NONE, label: "None: read the source again" },
          ...there,
          ...(isGone ? [{ value: chosen, label: chosen, hint: "gone" }] : []),
          { value: NEW, label: "Make a new one…" },
        ]}
        onValueChange={onChange}
      />
    </Field>
  );
}
