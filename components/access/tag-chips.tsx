import { Badge } from "@/components/ui/badge";
import type { AccessColumn } from "@/server/access/contract";
import { originText } from "./proof-words";

/** LF-tags in effect: a hollow one is inherited. */
export function TagChips({ tags }: Pick<AccessColumn, "tags">) {
  return (
    <span className="flex flex-wrap gap-1">
      {tags.map((tag) => (
        <Badge key={tag.key} tone={tag.origin === "inherited" ? "hollow" : "neutral"} title={originText(tag)}>
          {tag.key} = {tag.value}
        </Badge>
      ))}
    </span>
  );
}

/** The same in words: where each is assigned, and what it stands instead of. */
export function TagLines({ tags, what }: Pick<AccessColumn, "tags"> & { what: string }) {
  return (
    <section aria-label="LF-tags" className="rounded-md border border-line px-4 py-3">
      <h3 className="font-medium">LF-tags of {what}</h3>
      {tags.length === 0 ? (
        <p className="mt-1 text-muted">It has none, so no policy by LF-tags reaches it.</p>
      ) : null}
      <ul className="mt-1 grid gap-0.5">
        {tags.map((tag) => (
          <li key={tag.key} className="wrap-anywhere">
            {tag.key} = {tag.value} <span className="text-muted">{originText(tag)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
