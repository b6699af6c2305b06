"use client";

import { Copy } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { CopyFormat } from "./engine/copy";

const CHOICES: { format: CopyFormat; label: string; keys?: string }[] = [
  { format: "tsv", label: "For a spreadsheet", keys: "mod+c" },
  { format: "tsv-headers", label: "With headers", keys: "mod+shift+c" },
  { format: "csv", label: "As CSV" },
  { format: "json", label: "As JSON" },
  { format: "in-list", label: "As an SQL IN list" },
];

/** Ways to copy what is selected. */
export function CopyMenu({ onCopy }: { onCopy: (format: CopyFormat) => void }) {
  return (
    <Menu
      trigger={
        <Button size="sm" variant="ghost">
          <Copy aria-hidden />
          <span className="max-md:sr-only">Copy</span>
        </Button>
      }
    >
      {CHOICES.map(({ format, label, keys }) => (
        <MenuItem key={format} {...(keys ? { keys } : {})} onSelect={() => onCopy(format)}>
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
