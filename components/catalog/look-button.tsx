import { ChevronRight } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

interface LookButtonProps {
  table: string;
  isOpen: boolean;
  onToggle: () => void;
}

/** Opens what is in a table, below its line. */
export function LookButton({ table, isOpen, onToggle }: LookButtonProps) {
  return (
    <Button
      size="sm"
      variant="ghost"
      aria-expanded={isOpen}
      aria-label={`Look into ${table}`}
      className="shrink-0"
      onClick={onToggle}
    >
      Look
      <ChevronRight aria-hidden className={cn("size-4 transition-transform", isOpen && "rotate-90")} />
    </Button>
  );
}
