"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { AccessTabs } from "@/components/access/access-tabs";
import { mutation, query } from "@/components/data/api";
import { NoPermission } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { CrumbLeaf } from "@/components/shell/crumbs";
import { Page } from "@/components/shell/page";
import { useCan } from "@/components/shell/viewer";
import { getAccessTest, listLakes, updateAccessTest } from "@/server/access/contract";
import type { Output } from "@/server/api/endpoint";
import { testHref } from "./routes";
import { draftOf } from "./test-draft";
import type { Written } from "./test-form";

const TestForm = dynamic(() => import("./test-form").then((module) => module.TestForm), {
  ssr: false,
  loading: () => <RowsSkeleton rows={8} label="Loading the form" />,
});

export function EditTestView({ testId }: { testId: string }) {
  const mayWrite = useCan("access.updateTests");
  const found = useQuery({ ...query(getAccessTest, { testId }), enabled: mayWrite });
  const title = found.data?.name ?? "Policy test";
  return (
    <Page title={title} beside={<AccessTabs current="tests" />}>
      <CrumbLeaf label={title} />
      {mayWrite ? null : <NoPermission permission="access.updateTests" />}
      {found.isLoading ? <RowsSkeleton rows={8} label="Loading the test" /> : null}
      {found.error && !found.data ? (
        <ErrorPanel error={found.error} onRetry={() => void found.refetch()} />
      ) : null}
      {found.data ? <Editing test={found.data} /> : null}
    </Page>
  );
}

/** On the test as it was opened: what others save meanwhile is not overwritten unseen. */
function Editing({ test }: { test: Output<typeof getAccessTest> }) {
  const router = useRouter();
  const client = useQueryClient();
  const [opened] = useState(test);
  const lakes = useQuery(query(listLakes, {}));
  const mayLoosen = useCan("access.loosenTests");
  const update = useMutation({
    ...mutation(updateAccessTest),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["access"] });
      // Back leads to where the form was opened, not into it.
      router.replace(testHref(id));
    },
  });
  if (lakes.isPending) return <RowsSkeleton rows={8} label="Loading the accounts" />;
  if (lakes.error) return <ErrorPanel error={lakes.error} onRetry={() => void lakes.refetch()} />;
  return (
    <TestForm
      initial={draftOf(opened)}
      lakes={lakes.data.items.filter(({ snapshot }) => snapshot !== null)}
      action="Save"
      isFixed={!mayLoosen}
      isPending={update.isPending}
      problem={update.error ? <ErrorPanel inline error={update.error} /> : null}
      onSave={(written) =>
        update.mutate({
          testId: opened.id,
          baseUpdatedAt: opened.updatedAt,
          ...(mayLoosen ? written : said(written)),
        })
      }
    />
  );
}

/** Without the assertion: as the form reads it, it need not be the same text. */
const said = ({ name, description }: Written) => ({ name, description });
