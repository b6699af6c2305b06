"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue } from "react";
import { query } from "@/components/data/api";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { type Assertion, tryAssertion } from "@/server/access/contract";
import { BreachList } from "./breach-list";
import { TestState } from "./test-state";

/** What an assertion finds while it is being written. */
export function LiveResult({ assertion }: { assertion: Assertion | null }) {
  const asked = useDeferredValue(assertion);
  if (!asked) return <p className="text-muted">Put it together; what it finds now is shown here.</p>;
  return <Tried assertion={asked} />;
}

function Tried({ assertion }: { assertion: Assertion }) {
  const tried = useQuery({ ...query(tryAssertion, { assertion }), placeholderData: keepPreviousData });
  if (tried.isPending) return <RowsSkeleton rows={3} label="Trying it" />;
  if (tried.error) return <ErrorPanel inline error={tried.error} />;
  const { says, breaches, kept } = tried.data;
  return (
    <>
      <p className="text-lg">{says}.</p>
      <p role="status">
        <TestState test={{ state: breaches === 0 ? "passing" : "failing", breaches }} as="pill" />
      </p>
      {breaches > 0 ? <BreachList breaches={kept} count={breaches} label="What breaks it now" /> : null}
    </>
  );
}
