"use client";

import dynamic from "next/dynamic";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import type { SourceProps } from "./glue-source";
import type { SourceKind } from "./source-draft";

const loading = () => <RowsSkeleton rows={3} label="Loading the form" />;

/** Of five forms a page shows one, so that each comes when it is asked for. */
const FIELDS: Record<SourceKind, React.ComponentType<SourceProps>> = {
  upload: dynamic(() => import("./upload-source").then((all) => all.UploadSource), { ssr: false, loading }),
  s3: dynamic(() => import("./s3-source").then((all) => all.S3Source), { ssr: false, loading }),
  glue: dynamic(() => import("./glue-source").then((all) => all.GlueSource), { ssr: false, loading }),
  athena: dynamic(() => import("./athena-source").then((all) => all.AthenaSource), { ssr: false, loading }),
  redshift: dynamic(() => import("./redshift-source").then((all) => all.RedshiftSource), {
    ssr: false,
    loading,
  }),
};

export function SourceFields(props: SourceProps) {
  const Fields = FIELDS[props.draft.kind];
  return <Fields {...props} />;
}
