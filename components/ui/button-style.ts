import { cva } from "class-variance-authority";

/** The look of a button, for links that look like one. */
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
