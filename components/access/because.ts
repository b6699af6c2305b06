import type { AccessPath, Hop } from "@/server/access/contract";
import { columnsText, expressionText, nameOfPrincipal } from "./proof-words";

type Of<Kind extends Hop["kind"]> = Extract<Hop, { kind: Kind }>;

const lastOf = <Kind extends Hop["kind"]>({ hops }: AccessPath, kind: Kind): Of<Kind> | undefined =>
  hops.filter((hop): hop is Of<Kind> => hop.kind === kind).at(-1);

/** Why somebody has something, as one would say it to a stranger; the proof has the details. */
export function because(path: AccessPath): string {
  const grant = lastOf(path, "grant");
  const share = lastOf(path, "share");
  if (!grant) return withoutGrant(path);
  const member = lastOf(path, "member");
  const as = member ? `as one of ${nameOfPrincipal(member.of)} it` : "it";
  const given = `${as} was granted ${givenText(path, grant.grant.resource)}`;
  return share ? `${given}, which account ${share.from} shares with account ${share.to}` : given;
}

function withoutGrant(path: AccessPath): string {
  const admin = lastOf(path, "admin");
  if (admin) return `it administers the data lake of account ${admin.catalogId}`;
  return lastOf(path, "creator") ? "it created it" : "a rule gives it";
}

function givenText(path: AccessPath, resource: Of<"grant">["grant"]["resource"]): string {
  switch (resource.kind) {
    case "table":
      return "the table by name";
    case "allTables":
      return `all tables of ${resource.database}`;
    case "columns":
      return `${columnsText(resource.columns)} by name`;
    case "cellsFilter":
      return `what the filter ${resource.name} shows of it`;
    case "tagPolicy": {
      const expression = lastOf(path, "expression")?.expression;
      return expression ? `all that is tagged ${expressionText(expression)}` : "what has certain LF-tags";
    }
    default:
      return `permissions on its ${resource.kind}`;
  }
}
