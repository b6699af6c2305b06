import { Tag } from "lucide-react";
import { useQueryState } from "nuqs";
import { columnsOf, type DataColumn, ROW_LINK } from "@/components/data/data-table";
import { plural } from "@/components/data/format";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { AccessTag } from "@/server/access/contract";

const helper = columnsOf<AccessTag>();
const SHOWN = 6;

/** The same for a tag wherever it is named. */
export const tagId = ({ accountId, key }: Pick<AccessTag, "accountId" | "key">) => `${accountId}/${key}`;

const keyColumn = (isBesidePanel: boolean): DataColumn<AccessTag> =>
  helper.display({
    id: "key",
    header: "Key",
    meta: { width: isBesidePanel ? "40%" : "24%", narrow: "main" },
    cell: ({ row }) => <Key tag={row.original} isAlone={isBesidePanel} />,
  });

const OTHERS: DataColumn<AccessTag>[] = [
  helper.display({
    id: "values",
    header: "Values",
    meta: { narrow: "line" },
    cell: ({ row: { original: tag } }) => (
      <span className="inline-flex max-w-full gap-1 align-middle" title={tag.values.join(", ")}>
        {tag.values.slice(0, SHOWN).map((value) => (
          <Badge key={value} title={tag.meanings[value]?.description || undefined}>
            {value}
          </Badge>
        ))}
        {tag.values.length > SHOWN ? (
          <span className="shrink-0 text-sm text-muted">and {tag.values.length - SHOWN} more</span>
        ) : null}
      </span>
    ),
  }),
  helper.display({
    id: "used",
    header: "Assigned to",
    meta: { width: "250px", from: "lg" },
    cell: ({ row }) => <span className="text-muted">{usedText(row.original)}</span>,
  }),
  helper.display({
    id: "policies",
    header: "Policies",
    meta: { width: "90px", align: "right", narrow: "side" },
    cell: ({ row }) => (
      <span className="text-muted">
        {row.original.policies}
        <span className="sm:sr-only">{row.original.policies === 1 ? " policy" : " policies"}</span>
      </span>
    ),
  }),
  helper.display({
    id: "owner",
    header: "Owner",
    meta: { width: "150px", from: "xl" },
    cell: ({ row }) => row.original.owner?.name ?? <span className="text-muted">nobody</span>,
  }),
  helper.display({
    id: "account",
    header: "Account",
    meta: { width: "130px", from: "lg" },
    cell: ({ row }) => <span className="mono text-muted">{row.original.accountId}</span>,
  }),
];

export const tagColumns = (isBesidePanel: boolean) => [
  keyColumn(isBesidePanel),
  ...OTHERS.filter(({ id }) => !isBesidePanel || id === "values"),
];

interface KeyProps {
  tag: AccessTag;
  /** Without the column that tells whose it is. */
  isAlone: boolean;
}

function Key({ tag, isAlone }: KeyProps) {
  const [, setChosen] = useQueryState("tag", { history: "replace" });
  return (
    <span className="flex items-center gap-2">
      <Tag aria-hidden className="size-4 shrink-0 text-faint" />
      <button
        type="button"
        title={tag.description || tag.key}
        className={cn(ROW_LINK, "text-left font-medium")}
        onClick={() => void setChosen(tagId(tag))}
      >
        {tag.key}
      </button>
      <span className={cn("mono text-sm text-muted", !isAlone && "lg:hidden")}>{tag.accountId}</span>
    </span>
  );
}

/** On how much it is assigned directly. */
export function usedText({ databases, tables, columns }: AccessTag): string {
  const parts = [
    ...(databases > 0 ? [plural(databases, "database")] : []),
    ...(tables > 0 ? [plural(tables, "table")] : []),
    ...(columns > 0 ? [plural(columns, "column")] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : "nothing";
}
