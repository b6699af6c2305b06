import type { Metadata } from "next";
import { AssignView } from "@/components/lf-tags/assign-view";

export const metadata: Metadata = { title: "Assign LF-tags" };

export default function AssignPage() {
  return <AssignView />;
}
