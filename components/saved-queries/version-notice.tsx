"use client";

import { History } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { buttonStyle } from "@/components/ui/button-style";
import type { SavedQuery } from "@/server/saved-queries/contract";
import { savedQueryPageHref } from "./routes";
import { RestoreButton } from "./versions-panel";

interface VersionNoticeProps {
  saved: SavedQuery;
  version: number;
  mayEdit: boolean;
}

/** Says that this is not the newest, and leads there or back. */
export function VersionNotice({ saved, version, mayEdit }: VersionNoticeProps) {
  const router = useRouter();
  const newest = savedQueryPageHref(saved.id);
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-2 rounded-md border border-line bg-waiting-soft px-3 py-2"
    >
      <History aria-hidden className="size-4 shrink-0 text-waiting" />
      <p className="grow">
        This is version {version}; the newest is {saved.version}.
      </p>
      <Link href={newest} className={buttonStyle({ size: "sm" })}>
        Show the newest
      </Link>
      {mayEdit ? (
        <RestoreButton saved={saved} version={version} onRestored={() => router.replace(newest)} />
      ) : null}
    </div>
  );
}
