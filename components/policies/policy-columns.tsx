import { Forward, ShieldCheck, Tag, UserRound } from "lucide-react";
import { useQueryState } from "nuqs";
import { createContext, useContext } from "react";
import { nameOfPrincipal, resourceText } from "@/components/access/proof-words";
import { StrangerBadge } from "@/components/access/stranger";
import { columnsOf, type DataColumn, ROW_LINK } from "@/components/data/data-table";
import { plural } from "@/components/data/format";
import { Time } from "@/components/data/time";
import { Badge } from "@/components/ui/badge";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import type { Policy } from "@/server/access/contract";
import type { PolicyRow } from "./policy-rows";
import { permissionWords, reachText } from "./policy-words";

export interface Selecting {
  /** Nobody selects who may not propose. */
  isOn: boolean;
  ids: ReadonlySet<string>;
  toggle: (policies: readonly Policy[], isOn: boolean) => void;
}

export const SelectingContext = createContext<Selecting>({ isOn: false, ids: new Set(), toggle: () => {} });

const helper = columnsOf<PolicyRow>();

const ALL: DataColumn<PolicyRow>[] = [
  helper.display({
    id: "select",
    header: () => <span className="sr-only">Select</span>,
    meta: { width: "36px", narrow: "lead" },
    cell: ({ row }) => <Select row={row.original} />,
  }),
  helper.display({
    id: "what",
    header: "Principal and resource",
    meta: { narrow: "main" },
    cell: ({ row }) => <What row={row.original} />,
  }),
  helper.display({
    id: "permissions",
    header: "Permissions",
    meta: { narrow: "line", width: "30%" },
    cell: ({ row: { original: row } }) =>
      row.kind === "policy" ? (
        <PermissionsLine grant={row.policy.grant} />
      ) : (
        <span className="text-muted">
          {row.isWhole ? plural(row.policies.length, "grant") : `${row.policies.length} or more grants`}
        </span>
      ),
  }),
  helper.display({
    id: "reach",
    header: "Reaches now",
    meta: { width: "190px", from: "lg", align: "right" },
    cell: ({ row: { original: row } }) => (row.kind === "policy" ? <ReachOf policy={row.policy} /> : null),
  }),
  helper.display({
    id: "ends",
    header: "Ends",
    meta: { width: "130px", from: "lg" },
    cell: ({ row: { original: row } }) => (row.kind === "policy" ? <Ends policy={row.policy} /> : null),
  }),
  helper.display({
    id: "account",
    header: "In account",
    meta: { width: "130px", from: "xl" },
    cell: ({ row: { original: row } }) => (
      <span className="mono text-muted">{row.kind === "policy" ? row.policy.accountId : null}</span>
    ),
  }),
];

/** The panel tells the rest. */
const BESIDE_PANEL = new Set(["select", "what"]);

export const policyColumns = (isBesidePanel: boolean, maySelect: boolean) =>
  ALL.filter(({ id }) => (maySelect || id !== "select") && (!isBesidePanel || BESIDE_PANEL.has(id)));

function Select({ row }: { row: PolicyRow }) {
  const { ids, toggle } = useContext(SelectingContext);
  const policies = row.kind === "policy" ? [row.policy] : row.policies;
  const chosen = policies.filter(({ id }) => ids.has(id)).length;
  const name =
    row.kind === "policy"
      ? `Select ${resourceText(row.policy.grant.resource)} of ${row.policy.who.label}`
      : `Select all of ${row.who.label}`;
  return (
    <Checkbox
      aria-label={name}
      // Above the row's own target.
      className="z-1 align-middle"
      checked={chosen === policies.length}
      indeterminate={chosen > 0 && chosen < policies.length}
      onCheckedChange={(isOn) => toggle(policies, isOn)}
    />
  );
}

function What({ row }: { row: PolicyRow }) {
  const [, setChosen] = useQueryState("policy", { history: "replace" });
  if (row.kind === "principal")
    return (
      <span className="flex items-center gap-2 font-medium" title={row.who.principal}>
        <UserRound aria-hidden className="size-4 shrink-0 text-faint" />
        <span className="truncate">{nameOfPrincipal(row.who.principal)}</span>
        <StrangerBadge who={row.who} />
        {row.who.people.length > 0 ? (
          <span className="truncate font-normal text-muted">
            {row.who.people.map(({ name }) => name).join(", ")}
          </span>
        ) : null}
        {row.who.principal === "IAM_ALLOWED_PRINCIPALS" ? (
          <span className="truncate font-normal text-muted">whoever IAM lets in</span>
        ) : null}
      </span>
    );
  const { resource } = row.policy.grant;
  const Icon = resource.kind === "tagPolicy" ? Tag : ShieldCheck;
  return (
    <span className="flex items-center gap-2 sm:pl-5">
      <Icon aria-hidden className="size-4 shrink-0 text-faint" />
      <button
        type="button"
        title={resourceText(resource)}
        className={cn(ROW_LINK, "text-left")}
        onClick={() => void setChosen(row.policy.id)}
      >
        {resourceText(resource)}
      </button>
    </span>
  );
}

export function Permissions({ grant }: { grant: Policy["grant"] }) {
  return (
    <span className="inline-flex max-w-full gap-1 align-middle">
      {permissionWords(grant).map(({ permission, mayPassOn }) => (
        <Badge
          key={permission}
          tone="hollow"
          title={mayPassOn ? `${permission}, which it may pass on` : permission}
        >
          {permission}
          {mayPassOn ? <span className="text-faint">+ option</span> : null}
        </Badge>
      ))}
    </span>
  );
}

/** The same in a line that is cut where it is too long. */
function PermissionsLine({ grant }: { grant: Policy["grant"] }) {
  const { permissions, grantable } = grant;
  const passed = grantable.length > 0 ? `may pass on ${grantable.join(", ")}` : null;
  return (
    <span title={[permissions.join(", "), passed].filter(Boolean).join("; ")}>
      {passed ? (
        <>
          <Forward aria-hidden className="mr-1.5 inline size-3.5 text-muted" />
          <span className="sr-only">{passed}: </span>
        </>
      ) : null}
      {permissions.includes("ALL") ? "ALL" : permissions.join(", ")}
    </span>
  );
}

/** The soonest of its hours; the panel has them all. */
function Ends({ policy }: { policy: Policy }) {
  const [first] = policy.ends;
  if (!first) return null;
  const isWhole = first.permissions.length === policy.grant.permissions.length;
  return (
    <span className="text-waiting">
      <Time at={first.at} />
      {isWhole ? null : ", in part"}
    </span>
  );
}

function ReachOf({ policy }: { policy: Policy }) {
  const text = reachText(policy);
  return (
    <span className={cn(text === "nothing" ? "text-waiting" : "text-muted")}>
      {text ?? <span aria-hidden>–</span>}
    </span>
  );
}
