"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import Link from "next/link";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { ResourceEvents } from "@/components/data/resource-events";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { Time } from "@/components/data/time";
import { SplitPanel } from "@/components/shell/split-panel";
import { useCan } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { Confirm } from "@/components/ui/confirm";
import { toast } from "@/components/ui/toast";
import { deleteAccessTest, getAccessTest, listLakes } from "@/server/access/contract";
import type { Output } from "@/server/api/endpoint";
import { BreachList } from "./breach-list";
import { editTestHref } from "./routes";
import { TestState } from "./test-state";

type Test = Output<typeof getAccessTest>;

/** One test: what it asserts, whether that holds, and what breaks it. */
export function TestPanel({ testId, onClose }: { testId: string; onClose: () => void }) {
  const mayWrite = useCan("access.updateTests");
  const found = useQuery(query(getAccessTest, { testId }));
  const test = found.data;
  return (
    <SplitPanel
      title={test?.name ?? "Policy test"}
      label="Policy test"
      onClose={onClose}
      actions={test && mayWrite ? <Actions test={test} onDeleted={onClose} /> : null}
    >
      {found.isPending ? <RowsSkeleton rows={6} label="Loading the test" /> : null}
      {found.error && !test ? <ErrorPanel error={found.error} onRetry={() => void found.refetch()} /> : null}
      {test ? <Result test={test} /> : null}
    </SplitPanel>
  );
}

function Actions({ test, onDeleted }: { test: Test; onDeleted: () => void }) {
  const client = useQueryClient();
  const remove = useMutation({
    ...mutation(deleteAccessTest),
    onSuccess: () => {
      onDeleted();
      return client.invalidateQueries({ queryKey: ["access", "listTests"] });
    },
    onError: ({ problem }) => void toast.error(problem.title, { description: problem.detail }),
  });
  const mayDelete = useCan("access.loosenTests");
  const trigger = (
    <Button
      size="sm"
      variant="danger-quiet"
      pending={remove.isPending}
      disabled={!mayDelete}
      aria-describedby={mayDelete ? undefined : REASON_ID}
    >
      <Trash2 aria-hidden />
      Delete
    </Button>
  );
  return (
    <>
      <Link href={editTestHref(test.id)} className={buttonStyle({ size: "sm" })}>
        <Pencil aria-hidden />
        Edit
      </Link>
      {mayDelete ? (
        <Confirm
          trigger={trigger}
          title={`Delete ${test.name}`}
          action="Delete"
          danger
          onConfirm={() => remove.mutate({ testId: test.id })}
        >
          <p>Nothing is looked after by it any more, and no Change is kept from breaking it.</p>
        </Confirm>
      ) : (
        trigger
      )}
    </>
  );
}

/** One panel is open at a time. */
const REASON_ID = "only-admins-loosen-tests";

function Result({ test }: { test: Test }) {
  const lakes = useQuery(query(listLakes, {}));
  const mayWrite = useCan("access.updateTests");
  const mayLoosen = useCan("access.loosenTests");
  const isOld = lakes.data !== undefined && test.lakeVersion !== lakes.data.version;
  return (
    <div className="grid gap-5">
      <div className="grid gap-2">
        <p className="text-lg">{test.says}.</p>
        {test.description ? <p className="whitespace-pre-wrap text-muted">{test.description}</p> : null}
        {mayWrite && !mayLoosen ? (
          <p id={REASON_ID} className="text-sm text-muted">
            Only an admin changes what it asserts, or deletes it: it may keep a Change from being applied.
          </p>
        ) : null}
      </div>
      <div className="grid gap-1">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <TestState test={test} as="pill" />
          {test.since ? (
            <span className="text-muted">
              since <Time at={test.since} />
            </span>
          ) : null}
        </p>
        {test.checkedAt ? (
          <p className="text-sm text-muted">
            Last run <Time at={test.checkedAt} />
            {isOld ? ". The lake was read again since: run it to be sure." : null}
          </p>
        ) : null}
      </div>
      {test.breaches > 0 ? (
        <section>
          <h3 className="mb-1.5 font-semibold">What breaks it</h3>
          <BreachList breaches={test.kept} count={test.breaches} label="What breaks it" />
        </section>
      ) : null}
      <section>
        <h3 className="mb-1 font-semibold">Events</h3>
        <p className="mb-2 text-muted">{test.ownerName} keeps it, and is told when it turns.</p>
        <ResourceEvents resourceType="accessTest" resourceId={test.id} />
      </section>
    </div>
  );
}
