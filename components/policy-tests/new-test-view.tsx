"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { AccessTabs } from "@/components/access/access-tabs";
import { mutation, query } from "@/components/data/api";
import { NoPermission } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { CrumbLeaf } from "@/components/shell/crumbs";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { createAccessTest, listLakes } from "@/server/access/contract";
import { testHref } from "./routes";
import { EMPTY } from "./test-draft";

const TestForm = dynamic(() => import("./test-form").then((module) => module.TestForm), {
  ssr: false,
  loading: () => <RowsSkeleton rows={8} label="Loading the form" />,
});

export function NewTestView() {
  const mayWrite = useCan("access.updateTests");
  const router = useRouter();
  const client = useQueryClient();
  const lakes = useQuery({ ...query(listLakes, {}), enabled: mayWrite });
  const create = useMutation({
    ...mutation(createAccessTest),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["access", "listTests"] });
      router.push(testHref(id));
    },
  });
  return (
    <Page title="New test" beside={<AccessTabs current="tests" />}>
      <CrumbLeaf label="New test" />
      {mayWrite ? null : <NoPermission permission="access.updateTests" />}
      {lakes.isLoading ? <RowsSkeleton rows={8} label="Loading the accounts" /> : null}
      {lakes.error ? <ErrorPanel error={lakes.error} onRetry={() => void lakes.refetch()} /> : null}
      {lakes.data ? (
        <TestForm
          initial={EMPTY}
          lakes={lakes.data.items.filter(({ snapshot }) => snapshot !== null)}
          action="Keep it"
          isPending={create.isPending}
          problem={create.error ? <ErrorPanel inline error={create.error} /> : null}
          onSave={(written) => create.mutate(written)}
        />
      ) : null}
    </Page>
  );
}
