import { StateMark } from "@/components/data/state-mark";
import type { Reader } from "@/server/access/contract";
import { PrincipalChip } from "./principal-chip";
import { accessHref, type TablePlace } from "./question";

/** Those whom a rule of Lake Formation lets read, apart from those of whom IAM decides. */
export function parted(readers: readonly Reader[]): { byRule: Reader[]; byIam: Reader[] } {
  const isOfIam = ({ access }: Reader) => access.verdicts.SELECT === "iam";
  return { byRule: readers.filter((one) => !isOfIam(one)), byIam: readers.filter(isOfIam) };
}

interface LeftToIamProps {
  readers: readonly Reader[];
  at: { place: TablePlace; column: string };
}

/** All of whom IAM decides: for each of them for the same reason, so it is told once. */
export function LeftToIam({ readers, at }: LeftToIamProps) {
  return (
    <li className="grid gap-1 rounded-md border border-dashed border-line bg-surface px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">Whoever IAM lets in</span>
        <span className="ml-auto">
          <StateMark tone="waiting" word="IAM decides" />
        </span>
      </div>
      <p className="wrap-anywhere text-muted">
        Lake Formation leaves it to IAM: IAMAllowedPrincipals has a grant on it. These are known here; the IAM
        policies of each say whether it reads, and Headgate does not read those.
      </p>
      <ul className="mt-1 flex flex-wrap gap-1" aria-label="Of whom IAM decides">
        {readers.map(({ who }) => (
          <PrincipalChip key={who.principal} href={accessHref({ ...at, principal: who.principal })} who={who}>
            {who.people.length > 0 ? (
              <span className="truncate text-muted">{who.people.map(({ name }) => name).join(", ")}</span>
            ) : null}
          </PrincipalChip>
        ))}
      </ul>
    </li>
  );
}
