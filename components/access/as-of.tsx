import Link from "next/link";
import { Time } from "@/components/data/time";
import { useCan } from "@/components/shell/viewer";
import { lakesHref } from "./question";

/** How old what was said is, and where it is made anew. */
export function AsOf({ at }: { at: string | null }) {
  const mayRefresh = useCan("access.refresh");
  if (at === null) return null;
  return (
    <p className="text-sm text-muted">
      By the rules as AWS told them <Time at={at} />.{" "}
      {mayRefresh ? (
        <Link href={lakesHref} className="text-accent-ink underline underline-offset-3">
          Refresh
        </Link>
      ) : null}
    </p>
  );
}
