import { Download, ShieldQuestion } from "lucide-react";
import { hrefOf } from "@/components/data/api";
import { Empty } from "@/components/data/empty";
import { plural } from "@/components/data/format";
import { buttonStyle } from "@/components/ui/button-style";
import { downloadReach, type ReachReading } from "@/server/access/contract";
import { nameOfPrincipal } from "./proof-words";

interface ReachHeadingProps {
  principal: string;
  isGiven: boolean;
  reading: NonNullable<ReachReading> | undefined;
}

/** How much is reached in all, and the way to have it as a file. */
export function ReachHeading({ principal, isGiven, reading }: ReachHeadingProps) {
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-0 grow text-lg font-semibold wrap-anywhere" title={principal}>
          {answer(nameOfPrincipal(principal), reading)}
        </h2>
        <a href={hrefOf(downloadReach, { principal })} download className={buttonStyle({})}>
          <Download aria-hidden />
          All as CSV
        </a>
      </div>
      {reading && reading.iam > 0 && !isGiven ? (
        <p className="text-muted">
          Where IAM decides, Lake Formation lets in whoever IAM lets in, and Headgate does not read that.
        </p>
      ) : null}
    </>
  );
}

/** One sentence before the tree. */
function answer(who: string, reading: ReachHeadingProps["reading"]): string {
  if (!reading) return `What ${who} reaches`;
  const { tables, iam, isAll } = reading;
  if (!isAll) return `${who} can read ${plural(tables, "table")} and more`;
  const reads =
    tables > 0 ? `${who} can read ${plural(tables, "table")}` : `No rule lets ${who} read a table`;
  return iam > 0 ? `${reads}; of ${plural(iam, "more table", "more tables")} IAM decides` : reads;
}

export const ReachesNothing = ({ search }: { search: string }) => (
  <Empty icon={ShieldQuestion} title={search ? "Nothing by that name" : "Nothing"} small>
    {search
      ? "It reaches nothing of that name."
      : "No grant and no tag policy gives it anything; what is shared with its account counts when it is passed on."}
  </Empty>
);
