"use client";

import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { FlaskConical, Play, Plus, Search } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { parseAsString, useQueryState, useQueryStates } from "nuqs";
import { useMemo } from "react";
import { AccessTabs } from "@/components/access/access-tabs";
import { infiniteQuery, mutation } from "@/components/data/api";
import { DataTable } from "@/components/data/data-table";
import { Empty, NoMatch, NoPermission } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { InputWithIcon } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { toast } from "@/components/ui/toast";
import { listAccessTests, runAccessTests } from "@/server/access/contract";
import { STATES, testFilters, testsInput } from "./filters";
import { newTestHref } from "./routes";
import { testColumns } from "./test-columns";

const TestPanel = dynamic(() => import("./test-panel").then((module) => module.TestPanel), { ssr: false });
const TestSchedules = dynamic(() => import("./test-schedules").then((module) => module.TestSchedules), {
  ssr: false,
});

const ALL = "all";
const CLEARED = { q: null, state: null };
/** On a narrow page, beside the panel, only what leads to a row. */
const NARROW = testColumns.filter(({ id }) => id !== "says" && id !== "owner");

/** The assertions that are kept with the lake: what fails first. */
export function TestsView() {
  const seesAll = useCan("access.readAll");
  const [chosen, setChosen] = useQueryState("test", parseAsString);
  return (
    <Page
      title="Access"
      beside={<AccessTabs current="tests" />}
      actions={<Actions />}
      toolbar={seesAll ? <Toolbar /> : null}
      panel={
        chosen && seesAll ? (
          <TestPanel key={chosen} testId={chosen} onClose={() => void setChosen(null)} />
        ) : null
      }
    >
      {seesAll ? <TestList chosen={chosen} /> : <NoPermission permission="access.readAll" />}
    </Page>
  );
}

function Actions() {
  const mayWrite = useCan("access.updateTests");
  const run = useMutation({
    ...mutation(runAccessTests),
    onSuccess: ({ isNew }) =>
      void toast.success(isNew ? "The tests are being run" : "The tests were being run already"),
    onError: ({ problem }) => void toast.error(problem.title, { description: problem.detail }),
  });
  if (!mayWrite) return null;
  return (
    <>
      <Button pending={run.isPending} onClick={() => run.mutate({})}>
        <Play aria-hidden />
        Run all
      </Button>
      <Link href={newTestHref} className={buttonStyle({ variant: "primary" })}>
        <Plus aria-hidden />
        New test
      </Link>
    </>
  );
}

function Toolbar() {
  const [{ q, state }, set] = useQueryStates(testFilters, { history: "replace" });
  return (
    <div className="flex flex-wrap items-center gap-2">
      <InputWithIcon
        type="search"
        aria-label="Search tests"
        placeholder="Search tests"
        icon={<Search />}
        value={q}
        onChange={(event) => void set({ q: event.target.value || null })}
        className="w-64 max-sm:w-full"
      />
      <Segmented
        label="State"
        value={state ?? ALL}
        onValueChange={(next) => void set({ state: STATES.find((one) => one === next) ?? null })}
        options={[
          { value: ALL, label: "All" },
          { value: "failing", label: "Failing" },
          { value: "passing", label: "Passing" },
        ]}
      />
    </div>
  );
}

function TestList({ chosen }: { chosen: string | null }) {
  const [filters, set] = useQueryStates(testFilters, { history: "replace" });
  const input = testsInput(filters);
  const list = useInfiniteQuery({
    ...infiniteQuery(listAccessTests, input),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  if (list.isPending) return <RowsSkeleton rows={8} label="Loading the tests" />;
  if (list.isError && rows.length === 0)
    return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  if (rows.length === 0 && Object.keys(input).length > 0)
    return <NoMatch what="tests" onClear={() => void set(CLEARED)} />;
  if (rows.length === 0)
    return (
      <Empty icon={FlaskConical} title="Nothing is asserted yet">
        A test says what is to hold, such as that analysts never read personal data. It is looked at whenever
        the lake is read, and a Change that would break it is not applied.
      </Empty>
    );
  return (
    <>
      <DataTable
        label="Policy tests"
        columns={chosen ? NARROW : testColumns}
        rows={rows}
        rowKey={({ id }) => id}
        selectedKey={chosen}
        hasMore={list.hasNextPage}
        isLoadingMore={list.isFetchingNextPage}
        onLoadMore={() => void list.fetchNextPage()}
      />
      <TestSchedules />
    </>
  );
}
