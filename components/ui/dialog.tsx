"use client";

import type { ReactNode } from "react";
import type { DialogRootProps, SheetRootProps } from "./dialog-parts";
import { lazyModule } from "./lazy-module";
import { type OpenProps, useLazyOpen } from "./use-lazy-open";

const parts = lazyModule(() => import("./dialog-parts"));

type DialogProps = OpenProps & Omit<DialogRootProps, "open" | "onOpenChange">;
type SheetProps = OpenProps & Omit<SheetRootProps, "open" | "onOpenChange">;

export function Dialog({ open, onOpenChange, trigger, ...rest }: DialogProps) {
  const { loaded, isOpen, change, control } = useLazyOpen(parts, { open, onOpenChange, trigger });
  return (
    <>
      {control}
      {loaded ? <loaded.DialogRoot {...rest} open={isOpen} onOpenChange={change} /> : null}
    </>
  );
}

/** A panel that slides over the page from one side. */
export function Sheet({ open, onOpenChange, trigger, ...rest }: SheetProps) {
  const { loaded, isOpen, change, control } = useLazyOpen(parts, { open, onOpenChange, trigger });
  return (
    <>
      {control}
      {loaded ? <loaded.SheetRoot {...rest} open={isOpen} onOpenChange={change} /> : null}
    </>
  );
}

/** A button that closes the dialog or sheet it stands in. */
export function DialogClose({ children }: { children: ReactNode }) {
  const loaded = parts.use();
  return loaded ? <loaded.DialogClose>{children}</loaded.DialogClose> : null;
}
