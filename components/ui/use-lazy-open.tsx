"use client";

import { type ReactNode, useState } from "react";
import { LazyTrigger, type Trigger } from "./lazy-trigger";

export interface OpenProps {
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  trigger?: Trigger | undefined;
}

interface Kit<T> {
  preload: () => void;
  use: () => T | null;
}

/** The state of something modal whose code comes with its first opening; its trigger stays what it was. */
export function useLazyOpen<T>(kit: Kit<T>, { open, onOpenChange, trigger }: OpenProps) {
  const [own, setOwn] = useState(false);
  const isOpen = open ?? own;
  const [wasOpened, setWasOpened] = useState(false);
  const loaded = kit.use();
  if (isOpen && !wasOpened) setWasOpened(true);
  if (isOpen && !loaded && typeof window !== "undefined") kit.preload();
  const change = (next: boolean) => {
    setOwn(next);
    onOpenChange?.(next);
  };
  const control: ReactNode = trigger ? (
    <LazyTrigger
      trigger={trigger}
      popup="dialog"
      isOpen={isOpen}
      preload={kit.preload}
      onOpen={() => change(true)}
    />
  ) : null;
  return { loaded: wasOpened ? loaded : null, isOpen, change, control };
}
