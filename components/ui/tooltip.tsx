"use client";

import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { createPortal } from "react-dom";
import { Kbd } from "./kbd";

type Side = "top" | "right" | "bottom" | "left";

interface TooltipProps {
  label: ReactNode;
  keys?: string | undefined;
  side?: Side;
  children: ReactElement<Record<string, unknown>>;
}

const OPEN_MS = 450;
const CLOSE_MS = 100;
const GAP_PX = 6;

/**
 * Adds to what a control says; never holds the only copy of anything. Opens on hover and on focus, Esc closes it.
 * What the control itself opened, and what was done with it, need no more telling.
 */
export function Tooltip({ label, keys, side = "bottom", children }: TooltipProps) {
  const id = useId();
  const [anchor, setAnchor] = useState<DOMRect | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const later = (ms: number, act: () => void) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(act, ms);
  };
  const hide = () => {
    clearTimeout(timer.current);
    setAnchor(null);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!anchor) return;
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key === "Escape") setAnchor(null);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [anchor]);

  const show = (element: Element, ms: number) =>
    later(ms, () => {
      // Drawn anew as it opens, the control meets a pointer that never left.
      const isOpened = element.getAttribute("aria-expanded") === "true";
      if (!isOpened) setAnchor(element.getBoundingClientRect());
    });
  const handlers = {
    onPointerEnter: (event: PointerEvent) => {
      if (event.pointerType === "mouse") show(event.currentTarget, OPEN_MS);
    },
    onPointerLeave: () => later(CLOSE_MS, hide),
    onPointerDown: hide,
    onClick: hide,
    onFocus: (event: FocusEvent) => {
      if (event.currentTarget.matches(":focus-visible")) show(event.currentTarget, 0);
    },
    onBlur: hide,
  };
  return (
    <>
      {cloneElement(children, {
        ...merged(children.props, handlers),
        ...(anchor ? { "aria-describedby": id } : {}),
      })}
      {anchor
        ? createPortal(
            <span
              role="tooltip"
              id={id}
              onPointerEnter={() => clearTimeout(timer.current)}
              onPointerLeave={hide}
              style={place(anchor, side)}
              className="floating fixed z-50 flex w-max max-w-80 items-center gap-2 px-2 py-1 text-sm text-ink"
            >
              {label}
              {keys ? <Kbd keys={keys} /> : null}
            </span>,
            document.body,
          )
        : null}
    </>
  );
}

/** Both the child's own handlers and ours. */
function merged(props: Record<string, unknown>, handlers: Record<string, (event: never) => void>) {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, ours]) => {
      const theirs = props[name];
      if (typeof theirs !== "function") return [name, ours];
      return [
        name,
        (event: never) => {
          theirs(event);
          ours(event);
        },
      ];
    }),
  );
}

function place(anchor: DOMRect, side: Side) {
  const middleX = anchor.left + anchor.width / 2;
  const middleY = anchor.top + anchor.height / 2;
  if (side === "right") return { left: anchor.right + GAP_PX, top: middleY, translate: "0 -50%" };
  if (side === "left") return { left: anchor.left - GAP_PX, top: middleY, translate: "-100% -50%" };
  // Near an edge of the window it is pinned to that edge of its control.
  const isAtRight = window.innerWidth - middleX < 160;
  const isAtLeft = middleX < 160;
  const left = isAtRight ? anchor.right : isAtLeft ? anchor.left : middleX;
  const x = isAtRight ? "-100%" : isAtLeft ? "0" : "-50%";
  const fitsBelow = anchor.bottom + 40 < window.innerHeight;
  return side === "bottom" && fitsBelow
    ? { left, top: anchor.bottom + GAP_PX, translate: `${x} 0` }
    : { left, top: anchor.top - GAP_PX, translate: `${x} -100%` };
}
