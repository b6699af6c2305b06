"use client";

import { useQuery } from "@tanstack/react-query";
import { Search, ShieldQuestion } from "lucide-react";
import { parseAsBoolean, parseAsString, useQueryStates } from "nuqs";
import { useDeferredValue } from "react";
import { query } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { ErrorPanel } from "@/components/data/error-panel";
import { RowsSkeleton } from "@/components/data/rows-skeleton";
import { useCan, useViewer } from "@/components/shell/viewer";
import { Checkbox } from "@/components/ui/checkbox";
import { InputWithIcon } from "@/components/ui/input";
import { listPrincipals } from "@/server/access/contract";
import { NoRole } from "./no-role";
import { ReachTree } from "./reach-tree";
import type { Question } from "./use-question";

/**
 * All that somebody has something of: for each of their principals a tree of databases and their tables. Of others only
 * for whoever may know of all.
 */
export function Reach({ principal, person }: Pick<Question, "principal" | "person">) {
  const seesAll = useCan("access.readAll");
  const viewer = useViewer();
  const asked = person ?? viewer.id;
  const theirs = useQuery({
    ...query(listPrincipals, { limit: 200, personId: asked }),
    enabled: person !== null || !seesAll,
  });
  if (principal && seesAll) return <Reaches principals={[principal]} />;
  if (theirs.error) return <ErrorPanel error={theirs.error} onRetry={() => void theirs.refetch()} />;
  if (!theirs.data) return <RowsSkeleton rows={8} label="Working out what they reach" />;
  const principals = theirs.data.items.map((who) => who.principal);
  const isOwn = principal ? principals.includes(principal) : asked === viewer.id;
  if (!isOwn && !seesAll) return <OthersReach />;
  if (principal) return <Reaches principals={[principal]} />;
  if (principals.length === 0) return <NoRole person={theirs.data.person} />;
  return <Reaches principals={principals} />;
}

const OthersReach = () => (
  <Empty icon={ShieldQuestion} title="Choose a table, to see whether and why they read it" small>
    All that somebody else reaches is for stewards and admins to see.
  </Empty>
);

const FILTERS = { find: parseAsString.withDefault(""), given: parseAsBoolean.withDefault(false) };

function Reaches({ principals }: { principals: readonly string[] }) {
  const [{ find, given }, set] = useQueryStates(FILTERS, { history: "replace" });
  const search = useDeferredValue(find.trim());
  return (
    <div className="grid gap-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <InputWithIcon
          icon={<Search />}
          className="w-60"
          aria-label="Search what is reached"
          placeholder="database.table"
          value={find}
          onChange={(event) => void set({ find: event.target.value || null })}
        />
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the checkbox stands inside */}
        <label className="flex items-center gap-2">
          <Checkbox checked={given} onCheckedChange={(isOn) => void set({ given: isOn || null })} />
          Leave out what IAM decides
        </label>
      </div>
      {principals.map((principal) => (
        <ReachTree key={principal} principal={principal} search={search} isGiven={given} />
      ))}
    </div>
  );
}
