import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { accessHref } from "@/components/access/question";
import { plural } from "@/components/data/format";
import type { Breach } from "@/server/access/contract";

interface BreachListProps {
  breaches: readonly Breach[];
  /** Of all, of which these are the first. */
  count: number;
  label: string;
}

/** What breaks a test, each line leading to what explains it. */
export function BreachList({ breaches, count, label }: BreachListProps) {
  const more = count - breaches.length;
  return (
    <>
      <ul aria-label={label} className="grid gap-1.5">
        {breaches.map((breach) => (
          <li key={`${breach.accountId} ${breach.text}`} className="flex gap-2">
            <span aria-hidden className="text-failed">
              −
            </span>
            <span className="min-w-0 wrap-anywhere">
              {breach.text}
              <Explained breach={breach} />
            </span>
          </li>
        ))}
      </ul>
      {more > 0 ? <p className="mt-1.5 text-muted">and {plural(more, "more", "more")}</p> : null}
    </>
  );
}

function Explained({ breach }: { breach: Breach }) {
  const { accountId, database, table, principal, column, permission } = breach;
  if (accountId === null || database === null || table === null) return null;
  const href = accessHref({
    place: { accountId, database, table },
    ...{
      principal: principal ?? undefined,
      column: column ?? undefined,
      permission: permission ?? undefined,
    },
  });
  return (
    <Link
      href={href}
      aria-label={`Explain: ${breach.text}`}
      className="ml-2 inline-flex items-center gap-0.5 whitespace-nowrap text-accent-ink underline-offset-3 hover:underline"
    >
      {principal ? "Why" : "See it"}
      <ArrowRight aria-hidden className="size-3.5" />
    </Link>
  );
}
