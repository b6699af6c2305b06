// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: the ARIA tree pattern stands on nested lists
// biome-ignore-all lint/a11y/useSemanticElements: a group of tree items has no element of its own
"use client";

import { ChevronRight, type LucideIcon } from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { cn } from "@/components/ui/cn";

const FOCUS =
  "outline-none [&:focus-visible>:first-child]:outline-2 [&:focus-visible>:first-child]:outline-accent";
const INDENT_PX = 16;

interface TreeItemProps {
  icon: LucideIcon;
  label: string;
  isOpen: boolean;
  isBusy?: boolean;
  onToggle: () => void;
  level: number;
  actions?: ReactNode;
  children: ReactNode;
}

/** A branch: its row opens and closes it, its actions show when it is hovered or focused. */
export function TreeItem({
  icon: Icon,
  label,
  isOpen,
  isBusy,
  onToggle,
  level,
  actions,
  children,
}: TreeItemProps) {
  return (
    <li
      role="treeitem"
      aria-label={label}
      aria-expanded={isOpen}
      aria-level={level}
      aria-busy={isBusy || undefined}
      tabIndex={level === 1 ? 0 : -1}
      onKeyDown={onEnter(onToggle)}
      className={FOCUS}
    >
      <div className="group flex items-center rounded-sm -outline-offset-2 hover:bg-hover">
        <button
          type="button"
          tabIndex={-1}
          onClick={onToggle}
          className="flex h-7 min-w-0 grow items-center gap-1.5 rounded-sm text-left"
          style={{ paddingLeft: (level - 1) * INDENT_PX + 4 }}
        >
          <ChevronRight
            aria-hidden
            className={cn("size-3.5 shrink-0 text-faint transition-transform", isOpen && "rotate-90")}
          />
          <Icon aria-hidden className="size-4 shrink-0 text-faint" />
          <span className="mono truncate">{label}</span>
        </button>
        {actions ? (
          <span className="flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-sm:opacity-100">
            {actions}
          </span>
        ) : null}
      </div>
      {isOpen ? (
        <ul role="group" aria-label={label}>
          {children}
        </ul>
      ) : null}
    </li>
  );
}

/** A leaf: a name, what it is, and what choosing it does. */
export function TreeLeaf({ label, hint, onChoose }: { label: string; hint: string; onChoose: () => void }) {
  return (
    <li
      role="treeitem"
      aria-label={`${label} ${hint}`}
      aria-level={3}
      tabIndex={-1}
      onKeyDown={onEnter(onChoose)}
      className={FOCUS}
    >
      <button
        type="button"
        tabIndex={-1}
        title={`Insert ${label}`}
        onClick={onChoose}
        className="flex h-6 w-full min-w-0 items-center gap-2 rounded-sm pr-2 pl-11 text-left -outline-offset-2 hover:bg-hover"
      >
        <span className="mono truncate">{label}</span>
        <span className="ml-auto shrink-0 text-sm text-faint">{hint}</span>
      </button>
    </li>
  );
}

/** Words in place of leaves: nothing there, or why not. */
export function TreeNote({ failed, children }: { failed?: boolean; children: ReactNode }) {
  return (
    <li role="none" className={cn("px-8 py-1 text-sm", failed ? "wrap-anywhere text-failed" : "text-faint")}>
      {children}
    </li>
  );
}

function onEnter(act: () => void) {
  return (event: KeyboardEvent<HTMLLIElement>) => {
    if (event.target !== event.currentTarget || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    act();
  };
}

/** Arrow keys walk the tree; right opens, left closes, as the ARIA tree pattern asks. */
export function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="treeitem"]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const current = items[at];
  if (!current) return;
  const isOpen = current.getAttribute("aria-expanded");
  const goals: Record<string, HTMLElement | undefined> = {
    ArrowDown: items[at + 1],
    ArrowUp: items[at - 1],
    Home: items[0],
    End: items.at(-1),
  };
  if (event.key in goals) goals[event.key]?.focus();
  else if (
    (event.key === "ArrowRight" && isOpen === "false") ||
    (event.key === "ArrowLeft" && isOpen === "true")
  ) {
    current.querySelector("button")?.click();
  } else return;
  event.preventDefault();
}
