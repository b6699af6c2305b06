"use client";

import { Button as Base } from "@base-ui/react/button";
import type { VariantProps } from "class-variance-authority";
import type { ReactElement, ReactNode } from "react";
import { buttonStyle } from "./button-style";
import { cn } from "./cn";
import { Spinner } from "./spinner";
import { Tooltip } from "./tooltip";

export interface ButtonProps extends Omit<Base.Props, "className">, VariantProps<typeof buttonStyle> {
  className?: string | undefined;
  /** Shows a spinner in place of the first icon and refuses clicks. */
  pending?: boolean | undefined;
}

export function Button({ variant, size, className, pending, disabled, children, ...rest }: ButtonProps) {
  return (
    <Base
      {...rest}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      className={cn(buttonStyle({ variant, size }), pending && "[&>svg:not(:first-child)]:hidden", className)}
    >
      {pending ? <Spinner /> : null}
      {children}
    </Base>
  );
}

export interface IconButtonProps extends ButtonProps {
  label: string;
  /** Keys shown beside the label in the tooltip, as `mod+k`. */
  keys?: string | undefined;
  render?: ReactElement<Record<string, unknown>>;
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
