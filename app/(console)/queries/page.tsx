import type { Metadata } from "next";
import { Workbench } from "@/components/queries/workbench";

export const metadata: Metadata = { title: "Queries" };

export default function QueriesPage() {
  return <Workbench />;
}
