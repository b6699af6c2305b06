import { useId } from "react";
import { Checkbox } from "@/components/ui/checkbox";

interface TickProps {
  label: string;
  isOn: boolean;
  disabled?: boolean;
  onTick: (isOn: boolean) => void;
}

/** One of several that may be on. */
export function Tick({ label, isOn, disabled = false, onTick }: TickProps) {
  const id = useId();
  return (
    <span className="flex items-center gap-2">
      <Checkbox id={id} checked={isOn} disabled={disabled} onCheckedChange={onTick} />
      <label htmlFor={id}>{label}</label>
    </span>
  );
}
