import type { Metadata } from "next";
import { EditTestView } from "@/components/policy-tests/edit-test-view";

export const metadata: Metadata = { title: "Policy test" };

export default async function EditTestPage({ params }: { params: Promise<{ testId: string }> }) {
  return <EditTestView testId={(await params).testId} />;
}
