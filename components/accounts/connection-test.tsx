"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PlugZap } from "lucide-react";
import Link from "next/link";
import { mutation, query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { plural } from "@/components/data/format";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { StateMark } from "@/components/data/state-mark";
import { Time } from "@/components/data/time";
import { runHref } from "@/components/runs/routes";
import { Button } from "@/components/ui/button";
import { getAccountTest, type ConnectionTest as Tested, testAccount } from "@/server/accounts/contract";
import { CheckItem } from "./check-item";
import { PolicyBlock } from "./policy-block";
import { missingByRole, notable, passedByRole, standingOf } from "./test-words";

/** The newest test of an account as it goes on, and the button that begins another. */
export function ConnectionTest({ accountId }: { accountId: string }) {
  const client = useQueryClient();
  const found = useQuery(query(getAccountTest, { accountId }));
  const begin = useMutation({
    ...mutation(testAccount),
    onSuccess: () => client.invalidateQueries({ queryKey: ["accounts"] }),
  });
  const test = found.data?.test ?? null;
  return (
    <section aria-labelledby="connection-test" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h3 id="connection-test" className="grow font-semibold">
          Connection
        </h3>
        <Button
          pending={begin.isPending || test?.isRunning}
          disabled={!found.isSuccess}
          onClick={() => begin.mutate({ accountId })}
        >
          <PlugZap aria-hidden />
          Test connection
        </Button>
      </div>
      {begin.error ? <ErrorPanel inline error={begin.error} /> : null}
      {found.isPending ? <RowsSkeleton rows={2} label="Loading the test" /> : null}
      {found.isError ? <ErrorPanel inline error={found.error} onRetry={() => void found.refetch()} /> : null}
      {found.isSuccess ? <Standing test={test} /> : null}
      {test ? <Checks test={test} /> : null}
    </section>
  );
}

function Standing({ test }: { test: Tested | null }) {
  const tried = test?.checks.length ?? 0;
  return (
    <>
      <p role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
        <StateMark {...standingOf(test)} />
        {test === null ? <span>Nothing has been asked of AWS yet.</span> : null}
        {test?.isRunning ? <span>{tried} tried</span> : null}
        {test && !test.isRunning && test.testedAt ? (
          <span>
            {tried} tried <Time at={test.testedAt} />
          </span>
        ) : null}
        {test ? (
          <Link
            href={runHref(test.runId)}
            prefetch={false}
            className="text-accent-ink underline underline-offset-2"
          >
            Run
          </Link>
        ) : null}
      </p>
      {test?.error ? (
        <p role="alert" className="wrap-anywhere text-failed">
          {test.error}
        </p>
      ) : null}
    </>
  );
}

function Checks({ test }: { test: Tested }) {
  const shown = notable(test.checks);
  const passed = passedByRole(test.checks);
  const count = passed.reduce((sum, { checks }) => sum + checks.length, 0);
  return (
    <>
      {missingByRole(test.checks).map(({ to, statements }) => (
        <div key={to} className="flex flex-col gap-1">
          <p className="text-sm">
            All that is missing for <code className="mono wrap-anywhere">{to}</code>:
          </p>
          <PolicyBlock label="all missing statements" value={statements} />
        </div>
      ))}
      {shown.length > 0 ? (
        <ul aria-label="Checks that did not pass" className="flex flex-col gap-2">
          {shown.map((check) => (
            <CheckItem key={`${check.operation} ${check.resource} ${check.roleArn}`} check={check} />
          ))}
        </ul>
      ) : null}
      {count > 0 ? (
        <details className="rounded-md border border-line">
          <summary className="ring-inside cursor-pointer rounded-md px-3 py-2 hover:bg-hover">
            {plural(count, "check", "checks")} passed
          </summary>
          <div className="flex flex-col gap-3 border-t border-line px-3 py-2">
            {passed.map(({ roleArn, checks }) => (
              <div key={roleArn ?? ""}>
                <p className="mono wrap-anywhere text-sm">{roleArn ?? "Headgate's own credentials"}</p>
                <ul className="mt-1 text-sm text-muted">
                  {checks.map(({ operation, resource }) => (
                    <li key={`${operation} ${resource}`} className="wrap-anywhere">
                      <span className="mono">{operation}</span> on {resource}
                    </li>
                  ))}
                </ul>
              </div>
            ))}
          </div>
        </details>
      ) : null}
    </>
  );
}
