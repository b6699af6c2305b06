"use client";

import { Play } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { keepValues, lastValues } from "@/components/queries/kept";
import { ParameterFields } from "@/components/queries/parameter-fields";
import {
  definitionsFor,
  type ParameterValues,
  parametersOf,
  problemWith,
  valuesOf,
} from "@/components/queries/parameters";
import { loneWish } from "@/components/queries/use-run";
import { useStatement } from "@/components/queries/use-statement";
import { usedParameters } from "@/components/queries/used-parameters";
import { useCan, useViewer } from "@/components/shell/viewer";
import { Button } from "@/components/ui/button";
import { wordOfKind } from "@/server/accounts/contract";
import type { SavedQuery } from "@/server/saved-queries/contract";
import { dialectOf } from "@/server/sql/dialect";
import { useRunSaved, writesOf } from "./use-run-saved";

const SavedResult = dynamic(() => import("./saved-result").then((module) => module.SavedResult), {
  ssr: false,
  loading: () => <RowsSkeleton rows={4} label="Loading the statement" />,
});

const ConfirmWrites = dynamic(() =>
  import("@/components/queries/confirm-writes").then((module) => module.ConfirmWrites),
);

/** Asks for the parameters, runs, and shows what came of it. */
export function RunPanel({ query, version }: { query: SavedQuery; version: number | undefined }) {
  const mayRun = useCan("query.run") && query.level !== "view";
  const { run, statementId } = useRunSaved();
  const ran = useStatement(statementId).data;
  const viewer = useViewer();
  const [kept] = useState(() => lastValues(viewer.id, query.id));
  const [typed, setTyped] = useState<ParameterValues>({});
  // The fields say what the rows below came from, also after a reload or by a link; else what was asked for last.
  const before = ran?.sql === query.sql ? valuesOf(ran.parameters) : kept;
  const values = { ...before, ...typed };
  const statements = useMemo(() => statementsIn(query), [query]);
  const [wasTried, setTried] = useState(false);
  const definitions = useMemo(
    () => definitionsFor(usedParameters(query.sql), query.parameters),
    [query.sql, query.parameters],
  );
  const isReady = definitions.every((definition) => problemWith(definition, values) === null);
  const start = (isConfirmed = false) => {
    setTried(true);
    if (!isReady || run.isPending) return;
    keepValues(viewer.id, query.id, values);
    const parameters = parametersOf(definitions, values);
    run.mutate({ savedQueryId: query.id, ...(version ? { version } : {}), parameters, isConfirmed });
  };
  const writes = writesOf(run.error);
  return (
    <section aria-label="Run" className="overflow-hidden rounded-md border border-line bg-surface">
      <header className="flex min-h-11 flex-wrap items-center gap-3 px-3 py-1.5">
        <p className="grow text-muted">
          {mayRun ? wordsOf(query, statements) : "You may look at this query, not run it."}
        </p>
        <Button
          size="sm"
          variant="primary"
          disabled={!mayRun || !query.target || statements !== 1}
          pending={run.isPending}
          onClick={() => start()}
        >
          <Play aria-hidden />
          Run
        </Button>
      </header>
      {mayRun && definitions.length > 0 ? (
        <ParameterFields
          definitions={definitions}
          values={values}
          onChange={setTyped}
          onSubmit={() => start()}
          showsProblems={wasTried}
          className="flex flex-wrap items-start gap-x-5 gap-y-2 border-t border-line bg-sunken px-3 py-2"
        />
      ) : null}
      {run.error && !writes ? <ErrorPanel inline error={run.error} className="m-3" /> : null}
      {statementId ? (
        <div className="flex h-[60vh] min-h-80 flex-col border-t border-line">
          <SavedResult statementId={statementId} chart={query.chart} />
        </div>
      ) : null}
      {writes && query.target ? (
        <ConfirmWrites
          question={{
            wish: loneWish({
              sql: query.sql,
              target: query.target,
              parameters: parametersOf(definitions, values),
            }),
            writes,
            refusal: null,
          }}
          roleArn={null}
          isPending={run.isPending}
          onConfirm={() => start(true)}
          onDismiss={() => run.reset()}
        />
      ) : null}
    </section>
  );
}

/** How many statements a text holds; one that cannot be read is the server's to refuse. */
function statementsIn({ sql, target }: SavedQuery): number {
  if (!target) return 1;
  try {
    return dialectOf(target.warehouseKind).splitStatements(sql).length;
  } catch {
    return 1;
  }
}

function wordsOf({ target }: SavedQuery, statements: number): string {
  if (statements === 0) return "It holds no statement, only comments.";
  if (statements > 1) return `It holds ${statements} statements: open it in the workbench and run all there.`;
  if (!target) return "It has no target of its own: open it in the workbench and run it where that points.";
  return `Runs in ${target.database} of the ${wordOfKind(target.warehouseKind)} ${target.warehouse}, as your own IAM role in ${target.accountId}.`;
}
