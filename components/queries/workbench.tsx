"use client";

import dynamic from "next/dynamic";
import { Page } from "@/components/shell/page";
import { EditorSkeleton } from "./editor-pane";
import { QueryTabs } from "./query-tabs";

/** All of it waits for the browser anyway: its tabs are kept there. */
const OpenWorkbench = dynamic(() => import("./open-workbench").then((module) => module.OpenWorkbench), {
  ssr: false,
  loading: () => <Waiting />,
});

/** Type SQL, run it, watch it, read its rows. */
export function Workbench() {
  return <OpenWorkbench />;
}

function Waiting() {
  return (
    <Page title="Queries" beside={<QueryTabs current="workbench" />} fill>
      <EditorSkeleton />
    </Page>
  );
}
