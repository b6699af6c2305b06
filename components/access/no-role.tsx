import { UserRoundX } from "lucide-react";
import Link from "next/link";
import { Empty } from "@/components/data/empty";
import { personHref } from "@/components/identity/routes";
import { useCan } from "@/components/shell/viewer";

interface NoRoleProps {
  person: { id: string; name: string } | null;
}

/** Of somebody of whom AWS knows nothing. */
export function NoRole({ person }: NoRoleProps) {
  return (
    <Empty icon={UserRoundX} title={`${person?.name ?? "This person"} has no IAM role in any account`}>
      AWS knows people only by the IAM role that they act as, so Lake Formation gives them nothing.{" "}
      <GiveRole person={person} />
    </Empty>
  );
}

/** Who can help. */
export function GiveRole({ person }: NoRoleProps) {
  const mayGive = useCan("person.update");
  if (!mayGive || !person) return <>An admin can give them one, under Admin › People.</>;
  return (
    <>
      You can give them one under{" "}
      <Link href={personHref(person.id, "")} className="text-accent-ink underline underline-offset-3">
        People
      </Link>
      .
    </>
  );
}
