import type { Metadata } from "next";
import { SavedQueryView } from "@/components/saved-queries/saved-query-view";

export const metadata: Metadata = { title: "Saved query" };

export default async function SavedQueryPage({ params }: { params: Promise<{ savedQueryId: string }> }) {
  const { savedQueryId } = await params;
  return <SavedQueryView savedQueryId={decodeURIComponent(savedQueryId)} />;
}
