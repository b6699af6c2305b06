"use client";

import { CircleAlert, Lock, LogIn, type LucideIcon, PlugZap, SearchX, Timer } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { buttonStyle } from "@/components/ui/button-style";
import { cn } from "@/components/ui/cn";
import { Copyable } from "@/components/ui/copy-button";
import { ApiError } from "./api";
import { isSomethingToLose } from "./use-ask-before-leaving";

const ICONS: Record<string, LucideIcon> = {
  unauthenticated: LogIn,
  forbidden: Lock,
  aws_denied: Lock,
  not_found: SearchX,
  unreachable: PlugZap,
  unavailable: PlugZap,
  aws_unavailable: PlugZap,
  limit_exceeded: Timer,
  aws_throttled: Timer,
  aws_timeout: Timer,
};

/** Trying these again as they are gives the same answer. */
const FINAL = new Set(["forbidden", "not_found", "gone", "invalid", "too_large", "precondition_failed"]);

interface ErrorPanelProps {
  error: Error;
  onRetry?: (() => void) | undefined;
  /** In line with other things, instead of in place of them. */
  inline?: boolean;
  /** Other ways out, as buttons. */
  actions?: ReactNode;
  className?: string;
}

/** The API's own words are for scripts. */
const signedOut = () =>
  isSomethingToLose()
    ? "Your session has ended. Sign in in another tab and try again here: what you typed is kept."
    : "Your session has ended.";

/** An error: its code, the cause as it was put, and the way out. */
export function ErrorPanel({ error, onRetry, inline, actions, className }: ErrorPanelProps) {
  const problem = error instanceof ApiError ? error.problem : null;
  const code = problem?.code ?? "internal";
  const Icon = ICONS[code] ?? CircleAlert;
  const details = Object.entries(problem?.details ?? {}).filter(([, value]) => typeof value !== "object");
  const isSignedOut = code === "unauthenticated";
  const saying = isSignedOut ? signedOut() : (problem?.detail ?? error.message);
  // Why an address leads nowhere is of no use to who followed it.
  const issues = (code === "not_found" ? [] : (problem?.issues ?? [])).filter(
    ({ path, message }) => message !== saying && `${path}: ${message}` !== saying,
  );
  return (
    <div
      role="alert"
      className={cn(
        "flex min-w-0 gap-3",
        inline
          ? "rounded-md border border-line bg-failed-soft p-3"
          : "mx-auto min-h-60 max-w-150 flex-col items-center justify-center p-6 text-center",
        className,
      )}
    >
      <Icon aria-hidden className={cn("shrink-0 text-failed", inline ? "mt-0.5 size-4" : "size-5")} />
      <div className="min-w-0 grow">
        <p className="font-medium">{problem?.title ?? "Something broke here"}</p>
        <p className="wrap-anywhere text-muted">{saying}</p>
        {issues.length > 0 ? (
          <ul className="mt-1 text-muted">
            {issues.map((issue) => (
              <li key={`${issue.path} ${issue.message}`}>
                <code className="mono">{issue.path}</code>: {issue.message}
              </li>
            ))}
          </ul>
        ) : null}
        {isSignedOut ? (
          <a
            href="/sign-in"
            target="_blank"
            rel="noreferrer"
            className={cn(buttonStyle({ size: inline ? "sm" : "md" }), "mt-2")}
          >
            Sign in
          </a>
        ) : null}
        <dl
          className={`mt-2 flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted ${inline ? "" : "justify-center"}`}
        >
          <Fact name="Code" value={code} />
          {details.map(([name, value]) => (
            <Fact key={name} name={name} value={String(value)} />
          ))}
          {problem?.requestId ? (
            <div className="flex min-w-0 items-center gap-1">
              <dt>Request</dt>
              <dd className="min-w-0">
                <Copyable text={problem.requestId} />
              </dd>
            </div>
          ) : null}
        </dl>
      </div>
      {onRetry && !FINAL.has(code) ? (
        <Button size={inline ? "sm" : "md"} onClick={onRetry} className="self-center">
          Try again
        </Button>
      ) : null}
      {actions ? <div className="flex shrink-0 items-start gap-1">{actions}</div> : null}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex min-w-0 items-center gap-1">
      <dt>{name}</dt>
      <dd className="mono wrap-anywhere min-w-0">{value}</dd>
    </div>
  );
}
