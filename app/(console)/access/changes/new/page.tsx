import type { Metadata } from "next";
import { NewChange } from "@/components/changes/new-change";

export const metadata: Metadata = { title: "New change" };

export default function NewChangePage() {
  return <NewChange />;
}
