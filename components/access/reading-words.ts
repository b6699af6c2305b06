import { plural } from "@/components/data/format";
import type { listReaders } from "@/server/access/contract";
import type { Output } from "@/server/api/endpoint";

export type Reading = Output<typeof listReaders>["reading"];

/** Who reads something, as one would say it; nobody is said to read what IAM alone decides. */
export function readingSentence({ principals, people, iam }: Reading, what: string): string {
  const given = principals - iam;
  if (principals === 0) return `Nobody can read ${what}.`;
  if (given === 0) return `IAM alone decides who can read ${what}.`;
  const reading = `${plural(given, "principal")} can read ${what}`;
  if (people === 0) return `${reading}.`;
  return `${reading}; ${plural(people, "person acts", "people act")} as ${given === 1 ? "it" : "one of them"}.`;
}

/** What a stranger needs to understand it. */
export function readingDetail({ principals, people, names, iam }: Reading): string {
  if (principals === 0) return "";
  if (principals === iam)
    return "IAMAllowedPrincipals has a grant on it, which lets in whoever IAM policies let in. Headgate does not read those; once the grant is revoked, Lake Formation's rules decide.";
  const others = people - names.length;
  const acting = others > 0 ? `${names.join(", ")} and ${others} more` : names.join(", ");
  return [
    "A principal is an IAM role or user, or an account that gives it on.",
    people > 0 ? `Who acts as one: ${acting}.` : "Nobody here acts as one.",
    ...(iam > 0 ? ["Besides, IAM lets others in by its own policies, which Headgate does not read."] : []),
  ].join(" ");
}
