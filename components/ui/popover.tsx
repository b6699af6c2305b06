"use client";

import { useState } from "react";
import { lazyModule } from "./lazy-module";
import { LazyTrigger } from "./lazy-trigger";
import type { PopoverRootProps } from "./popover-parts";

const parts = lazyModule(() => import("./popover-parts"));

type PopoverProps = Omit<PopoverRootProps, "open" | "onOpenChange"> & {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
};

/** Something small that floats at a control. */
export function Popover({ open, onOpenChange, ...rest }: PopoverProps) {
  const [own, setOwn] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const loaded = parts.use();
  const isOpen = open ?? own;
  const change = (next: boolean) => {
    setOwn(next);
    onOpenChange?.(next);
  };
  if (loaded && wasOpened) return <loaded.PopoverRoot {...rest} open={isOpen} onOpenChange={change} />;
  const start = () => {
    parts.preload();
    setWasOpened(true);
    change(true);
  };
  return (
    <LazyTrigger
      trigger={rest.trigger}
      popup="dialog"
      isOpen={isOpen}
      preload={parts.preload}
      onOpen={start}
    />
  );
}
