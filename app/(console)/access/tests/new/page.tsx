import type { Metadata } from "next";
import { NewTestView } from "@/components/policy-tests/new-test-view";

export const metadata: Metadata = { title: "New policy test" };

export default function NewTestPage() {
  return <NewTestView />;
}
