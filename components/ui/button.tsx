"use client";

import { Button as Base } from "@base-ui/react/button";
import { cva, type VariantProps } from "class-variance-authority";
import type { ReactElement, ReactNode } from "react";
import { cn } from "./cn";
import { Spinner } from "./spinner";
import { Tooltip } from "./tooltip";

export const buttonStyle = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border font-medium transition-colors disabled:pointer-events-none data-disabled:pointer-events-none disabled:opacity-50 data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "border-transparent bg-action text-on-action hover:bg-action-hover",
        secondary: "border-line bg-surface text-ink hover:bg-hover",
        ghost: "border-transparent bg-transparent text-muted hover:bg-hover hover:text-ink",
        danger: "border-transparent bg-danger text-on-danger hover:bg-danger-hover",
        "danger-quiet": "border-line bg-surface text-failed hover:bg-failed-soft",
        link: "h-auto! border-transparent px-0! text-accent-ink underline-offset-3 hover:underline",
      },
      size: {
        sm: "h-7 px-2 text-sm",
        md: "h-8 px-3 text-base",
        icon: "size-8 p-0",
        "icon-sm": "size-7 p-0",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

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
