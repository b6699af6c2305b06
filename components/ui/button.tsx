"use client";

import type { VariantProps } from "class-variance-authority";
import type { ComponentProps, ReactNode } from "react";
import { buttonStyle } from "./button-style";
import { cn } from "./cn";
import { Spinner } from "./spinner";
import { Tooltip } from "./tooltip";

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonStyle> {
  /** Shows a spinner in place of the first icon and refuses clicks. */
  pending?: boolean | undefined;
}

export function Button({ variant, size, className, pending, disabled, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      className={cn(buttonStyle({ variant, size }), pending && "[&>svg:not(:first-child)]:hidden", className)}
    >
      {pending ? <Spinner /> : null}
      {children}
    </button>
  );
}

export interface IconButtonProps extends ButtonProps {
  label: string;
  /** Keys shown beside the label in the tooltip, as `mod+k`. */
  keys?: string | undefined;
  children: ReactNode;
}

/** A button that is only an icon: the label is its name for screen readers and its tooltip. */
export function IconButton({
  label,
  keys,
  size = "icon",
  variant = "ghost",
  children,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip label={label} keys={keys}>
      <Button {...rest} size={size} variant={variant} aria-label={label}>
        {children}
      </Button>
    </Tooltip>
  );
}
