import { CopyButton } from "@/components/ui/copy-button";
import { policyText } from "./policy-text";

/** A policy or statements of one to paste elsewhere, with a button that copies them. */
export function PolicyBlock({ label, value }: { label: string; value: unknown }) {
  const text = policyText(value);
  return (
    <div className="flex items-start gap-1 rounded-md border border-line bg-sunken py-1.5 pr-1.5 pl-2.5">
      <pre className="mono min-w-0 grow wrap-anywhere whitespace-pre-wrap select-text">{text}</pre>
      <CopyButton text={text} label={`Copy ${label}`} className="shrink-0" />
    </div>
  );
}
