import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { type DiffLine, diffJson } from "./json-diff";

/** A JSON value as text. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const text = JSON.stringify(value, null, 2) ?? "null";
  return (
    <figure className="group relative rounded-md border border-line bg-sunken">
      <figcaption className="sr-only">{label}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <pre tabIndex={0} className="mono ring-inside max-h-120 overflow-auto rounded-md p-3 leading-5">
        {text}
      </pre>
      <CopyButton
        text={text}
        label={`Copy ${label.toLowerCase()}`}
        className="absolute top-1.5 right-1.5 bg-sunken"
      />
    </figure>
  );
}

const SIGN: Record<DiffLine["mark"], string> = { same: "\u00a0", added: "+", removed: "−", changed: "±" };

/** What was before and what is after, by path. */
export function JsonDiff({ before, after }: { before: unknown; after: unknown }) {
  const lines = diffJson(before, after);
  if (lines.length === 0) return <p className="text-muted">Nothing was recorded beside the fact itself.</p>;
  return (
    <div className="overflow-x-auto rounded-md border border-line">
      <table className="mono w-full border-collapse leading-5">
        <caption className="sr-only">Before and after</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Change</th>
            <th scope="col">Field</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <DiffRow key={line.path} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DiffRow({ line }: { line: DiffLine }) {
  const { mark, before, after } = line;
  return (
    <tr
      className={cn(
        "border-b border-line align-top last:border-b-0",
        mark === "added" && "bg-good-soft",
        mark === "removed" && "bg-failed-soft",
      )}
    >
      <td
        className={cn(
          "w-9 py-1 pr-2 pl-3",
          mark === "added" && "text-good",
          mark === "removed" && "text-failed",
        )}
      >
        <span aria-hidden>{SIGN[mark]}</span>
        <span className="sr-only">{mark}</span>
      </td>
      <th scope="row" className="py-1 pr-4 text-left font-normal whitespace-nowrap text-muted">
        {line.path}
      </th>
      <td className="wrap-anywhere w-full py-1 pr-3 whitespace-pre-wrap">
        {before !== null && mark !== "same" ? (
          <del className={cn("block no-underline", mark === "changed" && "text-failed")}>
            {mark === "changed" ? "− " : ""}
            {before}
          </del>
        ) : null}
        {after !== null ? (
          <ins className={cn("block no-underline", mark === "changed" && "text-good")}>
            {mark === "changed" ? "+ " : ""}
            {after}
          </ins>
        ) : null}
      </td>
    </tr>
  );
}
