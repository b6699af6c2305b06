"use client";

import { CircleAlert, CircleCheck, Info } from "lucide-react";
import { Toaster as Sonner } from "sonner";
import { Spinner } from "./spinner";

/** Where `toast(…)` of sonner appears. A toast confirms; it never carries the only copy of an error. */
export function ToasterRoot() {
  return (
    <Sonner
      position="bottom-right"
      gap={8}
      icons={{
        success: <CircleCheck aria-hidden className="size-4 text-good" />,
        error: <CircleAlert aria-hidden className="size-4 text-failed" />,
        info: <Info aria-hidden className="size-4 text-muted" />,
        loading: <Spinner />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "floating flex w-88 max-w-[calc(100vw-32px)] items-start gap-2.5 px-3 py-2.5 text-base font-sans",
          icon: "mt-0.5",
          title: "font-medium",
          description: "text-sm text-muted",
          actionButton: "ml-auto shrink-0 font-medium text-accent-ink hover:underline",
        },
      }}
    />
  );
}
