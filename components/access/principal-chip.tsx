import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Who } from "@/server/access/contract";

interface PrincipalChipProps {
  who: Who;
  href: Route;
  title?: string;
  /** What is to be said of it beside its name. */
  children: ReactNode;
}

/** A principal among others; it leads to why. */
export function PrincipalChip({ who, href, title = who.principal, children }: PrincipalChipProps) {
  return (
    <li className="max-w-full">
      <Link
        href={href}
        prefetch={false}
        title={title}
        className="inline-flex h-6 max-w-full items-center gap-1 truncate rounded-sm border border-line px-1.5 text-sm hover:bg-hover"
      >
        <span className="truncate">{who.label}</span>
        {children}
      </Link>
    </li>
  );
}
