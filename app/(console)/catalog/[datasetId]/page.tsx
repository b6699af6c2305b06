import type { Metadata } from "next";
import { DatasetView } from "@/components/catalog/dataset-view";

export const metadata: Metadata = { title: "Dataset" };

export default async function DatasetPage({ params }: { params: Promise<{ datasetId: string }> }) {
  const { datasetId } = await params;
  return <DatasetView datasetId={datasetId} />;
}
