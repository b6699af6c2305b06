import type { ComponentProps } from "react";
import { cn } from "./cn";

/** Plain table parts for small, whole lists; long or live ones use components/data/data-table. */
export function Table({ className, ...rest }: ComponentProps<"table">) {
  return (
    <div className="overflow-x-auto">
      <table {...rest} className={cn("w-full border-collapse text-left", className)} />
    </div>
  );
}

export function Th({ className, ...rest }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn(
        "h-row whitespace-nowrap border-b border-line px-3 text-sm font-medium text-muted",
        className,
      )}
    />
  );
}

export function Tr({ className, ...rest }: ComponentProps<"tr">) {
  return <tr {...rest} className={cn("border-b border-line last:border-b-0", className)} />;
}

export function Td({ className, ...rest }: ComponentProps<"td">) {
  return <td {...rest} className={cn("h-row px-3 align-middle", className)} />;
}
