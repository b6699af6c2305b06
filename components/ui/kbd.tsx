import { cn } from "./cn";

const NAMES: Record<string, string> = {
  mod: "Ctrl",
  shift: "⇧",
  alt: "Alt",
  enter: "↵",
  esc: "Esc",
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
};

/** Keys as they are pressed: `mod+k` is one chord, `g o` is one key after the other. */
export function Kbd({ keys, className }: { keys: string; className?: string }) {
  const steps = keys.split(" ");
  return (
    <kbd className={cn("inline-flex items-center gap-1 font-sans", className)}>
      {steps.map((step) => (
        <span key={step} className="inline-flex items-center gap-0.5">
          {step.split("+").map((key) => (
            <span
              key={key}
              className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-line bg-sunken px-1 text-[0.6875rem] leading-none text-muted"
            >
              {NAMES[key] ?? key.toUpperCase()}
            </span>
          ))}
        </span>
      ))}
    </kbd>
  );
}
