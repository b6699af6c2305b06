import {
  Boxes,
  Crown,
  Filter,
  KeyRound,
  Link2,
  type LucideIcon,
  Rows3,
  Share2,
  Sparkles,
  Tag,
  ToggleRight,
  Users,
} from "lucide-react";
import { Badge } from "@/components/ui/badge";
import type { AccessPath, Hop } from "@/server/access/contract";
import { Endings } from "./endings";
import { hopWords, rowsText } from "./proof-words";

const LOOK: Record<Hop["kind"], { icon: LucideIcon; word: string }> = {
  grant: { icon: KeyRound, word: "Policy" },
  member: { icon: Users, word: "Member" },
  expression: { icon: Boxes, word: "Expression" },
  tag: { icon: Tag, word: "LF-tag" },
  filter: { icon: Filter, word: "Filter" },
  share: { icon: Share2, word: "Share" },
  link: { icon: Link2, word: "Link" },
  optIn: { icon: ToggleRight, word: "Hybrid" },
  admin: { icon: Crown, word: "Administrator" },
  creator: { icon: Sparkles, word: "Creator" },
};

interface ProofPathProps {
  path: AccessPath;
  /** "Way 1 of 2". */
  title: string;
  /** Which columns it gives, where that is not what was asked. */
  columnCount: number | null;
}

/** One way in which something is given, from the rule down to what it reaches. */
export function ProofPath({ path, title, columnCount }: ProofPathProps) {
  const rows = rowsText(path.rows);
  return (
    <section aria-label={title} className="rounded-md border border-line bg-surface">
      <h3 className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2 font-medium">
        {title}
        <span className="text-muted">{path.permissions.join(", ")}</span>
        {columnCount !== null && path.columns.length < columnCount ? (
          <Badge>
            {path.columns.length} of {columnCount} columns
          </Badge>
        ) : null}
        {path.hasCondition ? <Badge tone="waiting">has a condition</Badge> : null}
      </h3>
      <ol className="grid px-4 py-3">
        {path.hops.map((hop, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a proof never changes in place
          <HopCard key={n} hop={hop} isLast={n === path.hops.length - 1 && rows === null} />
        ))}
        {rows === null ? null : (
          <Line icon={Rows3} word="Rows" isLast>
            <span className="mono wrap-anywhere">{rows}</span>
          </Line>
        )}
      </ol>
    </section>
  );
}

function HopCard({ hop, isLast }: { hop: Hop; isLast: boolean }) {
  const { icon, word } = LOOK[hop.kind];
  const { title, detail } = hopWords(hop);
  return (
    <Line icon={icon} word={word} isLast={isLast}>
      <span className="wrap-anywhere">{title}</span>
      {detail ? <span className="wrap-anywhere block text-sm text-muted">{detail}</span> : null}
      {hop.kind === "grant" && hop.ends ? (
        <Endings ends={hop.ends} count={hop.grant.permissions.length} className="text-sm text-waiting" />
      ) : null}
    </Line>
  );
}

interface LineProps {
  icon: LucideIcon;
  word: string;
  isLast: boolean;
  children: React.ReactNode;
}

/** A step of the path; the thread behind the icons ties them together. */
function Line({ icon: Icon, word, isLast, children }: LineProps) {
  return (
    <li className="relative flex gap-3 pb-3 last:pb-0">
      {isLast ? null : <span aria-hidden className="absolute top-6 bottom-0 left-3 w-px bg-line" />}
      <span className="flex size-6 shrink-0 items-center justify-center rounded-full border border-line bg-sunken">
        <Icon aria-hidden className="size-3.5 text-muted" />
      </span>
      <div className="min-w-0 grow pt-0.5">
        <span className="mr-2 inline-block w-24 text-sm text-muted max-sm:block">{word}</span>
        <div className="inline-block max-w-full align-top sm:max-w-[calc(100%-7rem)]">{children}</div>
      </div>
    </li>
  );
}
