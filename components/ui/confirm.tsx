"use client";

import type { ConfirmRootProps } from "./confirm-parts";
import { lazyModule } from "./lazy-module";
import { type OpenProps, useLazyOpen } from "./use-lazy-open";

const parts = lazyModule(() => import("./confirm-parts"));

type ConfirmProps = OpenProps & Omit<ConfirmRootProps, "open" | "onOpenChange">;

/** Asks before something that can't be taken back. */
export function Confirm({ open, onOpenChange, trigger, ...rest }: ConfirmProps) {
  const { loaded, isOpen, change, control } = useLazyOpen(parts, { open, onOpenChange, trigger });
  return (
    <>
      {control}
      {loaded ? <loaded.ConfirmRoot {...rest} open={isOpen} onOpenChange={change} /> : null}
    </>
  );
}
