"use client";

import { type KeyboardEvent, type PointerEvent, useEffect, useState } from "react";
import { cn } from "@/components/ui/cn";

interface SplitterProps {
  label: string;
  axis: "x" | "y";
  size: number;
  min: number;
  max: number;
  onResize: (size: number) => void;
}

const STEP_PX = 16;

/** The line between two panes: dragged, or moved with the arrow keys. */
export function Splitter({ label, axis, size, min, max, onResize }: SplitterProps) {
  const clamp = (next: number) => Math.round(Math.min(max, Math.max(min, next)));
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const at = axis === "x" ? event.clientX : event.clientY;
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) =>
      onResize(clamp(size + (axis === "x" ? moved.clientX : moved.clientY) - at));
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    onResize(clamp(size + by * STEP_PX));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable window splitter has no element of its own
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={axis === "x" ? "vertical" : "horizontal"}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      className={cn(
        "ring-inside relative shrink-0 touch-none bg-line transition-colors hover:bg-accent max-sm:hidden",
        axis === "x"
          ? "w-px cursor-col-resize after:absolute after:inset-y-0 after:-inset-x-1"
          : "h-px cursor-row-resize after:absolute after:inset-x-0 after:-inset-y-1",
      )}
    />
  );
}

/** A pane's size, kept in this browser. */
export function usePaneSize(name: string, initial: number): [number, (size: number) => void] {
  const [size, setSize] = useState(initial);
  const key = `headgate.pane.${name}`;
  useEffect(() => {
    const kept = Number(localStorage.getItem(key));
    if (kept > 0) setSize(kept);
  }, [key]);
  return [
    size,
    (next) => {
      setSize(next);
      localStorage.setItem(key, String(next));
    },
  ];
}
