import type { Metadata } from "next";
import { SavedView } from "@/components/saved-queries/saved-view";

export const metadata: Metadata = { title: "Saved queries" };

export default function SavedQueriesPage() {
  return <SavedView />;
}
