import { CopyButton } from "@/components/ui/copy-button";

/** A document to paste elsewhere, with a button that copies it. */
export function JsonBlock({ label, value }: { label: string; value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  return (
    <div className="flex items-start gap-1 rounded-md border border-line bg-sunken py-1.5 pr-1.5 pl-2.5">
      <pre className="mono min-w-0 grow wrap-anywhere whitespace-pre-wrap select-text">{text}</pre>
      <CopyButton text={text} label={`Copy ${label}`} className="shrink-0" />
    </div>
  );
}
