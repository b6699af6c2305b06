import type { Metadata } from "next";
import { TestsView } from "@/components/policy-tests/tests-view";

export const metadata: Metadata = { title: "Policy tests" };

export default function TestsPage() {
  return <TestsView />;
}
