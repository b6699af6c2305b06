"use client";

import type { VariantProps } from "class-variance-authority";
import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { buttonStyle } from "./button-style";
import { cn } from "./cn";
import { Spinner } from "./spinner";
import { Tooltip } from "./tooltip";

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonStyle> {
  /** Shows a spinner in place of the first icon and refuses clicks. Given at all, the button writes: a double click is one. */
  pending?: boolean | undefined;
}

export function Button(props: ButtonProps) {
  const { variant, size, className, pending, disabled, onClick, children, ...rest } = props;
  // What is pending is drawn a moment after the click, and the second half of a double click may come before.
  const once = (event: MouseEvent<HTMLButtonElement>) => {
    if (event.detail > 1) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      onClick={pending === undefined ? onClick : once}
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
