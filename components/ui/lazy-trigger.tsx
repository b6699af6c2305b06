"use client";

import { cloneElement, type KeyboardEvent, type ReactElement } from "react";

export type Trigger = ReactElement<Record<string, unknown>>;

interface LazyTriggerProps {
  trigger: Trigger;
  popup: "menu" | "dialog";
  isOpen: boolean;
  preload: () => void;
  onOpen: () => void;
}

/** A control that opens something whose code is not here yet; it is fetched when pointer or focus comes near. */
export function LazyTrigger({ trigger, popup, isOpen, preload, onOpen }: LazyTriggerProps) {
  return cloneElement(trigger, {
    "aria-haspopup": popup,
    "aria-expanded": isOpen,
    onPointerEnter: preload,
    onFocus: preload,
    onClick: onOpen,
    onKeyDown: (event: KeyboardEvent) => {
      if (popup !== "menu" || event.key !== "ArrowDown") return;
      event.preventDefault();
      onOpen();
    },
  });
}
