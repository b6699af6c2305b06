import type { Metadata } from "next";
import { ExpressionsView } from "@/components/policies/expressions-view";

export const metadata: Metadata = { title: "Saved expressions" };

export default function ExpressionsPage() {
  return <ExpressionsView />;
}
