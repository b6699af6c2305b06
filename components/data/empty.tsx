import { Lock, type LucideIcon, SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  /** One sentence that teaches. */
  children?: ReactNode;
  /** One action. */
  action?: ReactNode;
  small?: boolean;
  className?: string;
}

/** Nothing here yet: what would be, and how it comes about. */
export function Empty({ icon: Icon, title, children, action, small, className }: EmptyProps) {
  return (
    <div
      className={cn(
        "flex flex-col items-center justify-center gap-1 px-6 text-center",
        small ? "py-8" : "min-h-60 py-12",
        className,
      )}
    >
      <Icon aria-hidden className="mb-1 size-5 text-faint" />
      <p className="font-medium">{title}</p>
      {children ? <p className="max-w-96 text-muted">{children}</p> : null}
      {action ? <div className="mt-3">{action}</div> : null}
    </div>
  );
}

/** Filters left nothing over. */
export function NoMatch({ what, onClear }: { what: string; onClear: () => void }) {
  return (
    <Empty
      icon={SearchX}
      title={`No ${what} match these filters`}
      action={<Button onClick={onClear}>Clear filters</Button>}
    />
  );
}

/** The page is there, but not for this person. */
export function NoPermission({ permission }: { permission: string }) {
  return (
    <Empty icon={Lock} title="Not for your role">
      This page needs the permission <code className="mono">{permission}</code>. An admin can give it to you.
    </Empty>
  );
}
