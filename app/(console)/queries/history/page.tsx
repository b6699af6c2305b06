import type { Metadata } from "next";
import { HistoryView } from "@/components/queries/history-view";

export const metadata: Metadata = { title: "Query history" };

export default function HistoryPage() {
  return <HistoryView />;
}
