import type { Metadata } from "next";
import { TagsView } from "@/components/lf-tags/tags-view";

export const metadata: Metadata = { title: "LF-tags" };

export default function TagsPage() {
  return <TagsView />;
}
