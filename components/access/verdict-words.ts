import { plural } from "@/components/data/format";
import type { Explanation } from "@/server/access/contract";
import { because } from "./because";
import { resourceText, rowsText } from "./proof-words";
import { shortfallText } from "./shortfall-words";

const DOES: Record<string, string> = {
  SELECT: "read",
  DESCRIBE: "see the description of",
  INSERT: "insert into",
  DELETE: "delete from",
  ALTER: "alter",
  DROP: "drop",
};

interface Asked {
  principal: string;
  /** The principal as it is shown. */
  who: string;
  permission: string;
  what: string;
  /** Of a whole table; null where one column was asked about. */
  columnCount: number | null;
}

/** The answer in one sentence, with its first reason. */
export function verdictSentence(explanation: Explanation, asked: Asked): string {
  const { verdict, rows, paths } = explanation;
  const { principal, who, permission, what } = asked;
  const does = DOES[permission] ?? permission;
  if (verdict === "iam" && principal === "IAM_ALLOWED_PRINCIPALS")
    return `Whoever IAM lets in can ${does} ${what}: IAMAllowedPrincipals has a grant on it, so Lake Formation does not decide.`;
  if (verdict === "iam")
    return `Whether ${who} can ${does} ${what} is up to IAM: IAMAllowedPrincipals has a grant on it, so Lake Formation does not decide.`;
  if (verdict === "deny") return `${who} cannot ${does} ${what}, because ${whyNot(explanation)}.`;
  const some = rowsText(rows);
  const [first] = paths;
  const more = paths.length - 1;
  return [
    `${who} can ${does} ${partText(explanation, asked)}${what}`,
    some ? `, but only rows where ${some}` : "",
    first ? `, because ${because(first)}.` : ".",
    more > 0 ? ` ${more === 1 ? "One more way gives" : `${more} more ways give`} it, or a part of it.` : "",
  ].join("");
}

/** That nothing gives it is said only where there is nothing. */
const whyNot = ({ shortfalls }: Explanation): string =>
  shortfalls.length > 0
    ? shortfalls.map(shortfallText).join("; and ")
    : "nothing gives it: no grant, no LF-tag, no share";

/** How many of a table's columns, where it is about reading it. */
function partText({ paths }: Explanation, { permission, columnCount }: Asked): string {
  if (permission !== "SELECT" || !columnCount) return "";
  const reading = paths.filter(({ permissions }) => permissions.includes(permission));
  const columns = new Set(reading.flatMap((path) => path.columns)).size;
  return columns < columnCount ? `${columns} of ${columnCount} columns of ` : "all columns of ";
}

type Grant = Explanation["iamGrants"][number];

/** What has a say beside Lake Formation. */
export function iamStillDecides({ verdict, registration, iamGrants, link }: Explanation): string[] {
  const always =
    "IAM must let it run queries, look the table up in Glue, and fetch data by lakeformation:GetDataAccess.";
  const files: Record<Explanation["registration"], string | null> = {
    no: "Its files are in no location that Lake Formation manages, so reading them takes S3 permissions in IAM as well.",
    yes: null,
    hybrid:
      "Its location is registered in hybrid mode: who has not opted in reads the files by S3 permissions in IAM.",
    "no location": "It has no files of its own: what it reads from is asked for in its turn.",
  };
  const held = ({ permissions, resource }: Grant) => `${permissions.join(", ")} on ${resourceText(resource)}`;
  const open = iamGrants.map(
    (grant) => `IAMAllowedPrincipals, which stands for whoever IAM lets in, holds ${held(grant)}.`,
  );
  return [
    ...(verdict === "iam" ? open : []),
    ...(verdict !== "deny" && link?.verdict === "iam"
      ? [
          `The link itself is IAM's to show: IAMAllowedPrincipals holds ${link.iamGrants.map(held).join(" and ")} in account ${link.at.catalogId}. What is read behind it is not decided by that.`,
        ]
      : []),
    files[registration],
    verdict === "deny" ? null : always,
  ].flatMap((one) => one ?? []);
}

interface Offer {
  steps: Explanation["removal"];
  title: string;
  /** What else comes of it. */
  cost: string;
  /** What the Change is offered to be called. */
  changeTitle: string;
}

/** Of a Change. */
const TITLE_MAX = 200;

export interface Offers {
  heading: string;
  offers: readonly Offer[];
}

/** The changes that would alter the answer, the cheapest first; and those that take a link from IAM. */
export function offersOf(explanation: Explanation, asked: Pick<Asked, "who" | "what">): readonly Offers[] {
  const { verdict, link } = explanation;
  const ofVerdict = offersOnVerdict(explanation, asked);
  return verdict !== "deny" && link && link.removal.length > 0
    ? [ofVerdict, offersOfLink(link)]
    : [ofVerdict];
}

function offersOnVerdict(explanation: Explanation, { who, what }: Pick<Asked, "who" | "what">): Offers {
  const { verdict, remedies, removal } = explanation;
  const about = `${who}, ${what}`;
  if (verdict === "deny")
    return {
      heading: "What would give it",
      offers: remedies.map((one) => {
        const title = remedyTitle(one);
        return { steps: one.steps, title, cost: remedyCost(one), changeTitle: `${title}: ${about}` };
      }),
    };
  if (verdict === "iam") return offersOfIam(explanation);
  const title = "Take it away";
  const offer = { steps: removal, title, cost: "for this principal", changeTitle: `${title}: ${about}` };
  return { heading: "What would take it away", offers: removal.length > 0 ? [offer] : [] };
}

const offersOfIam = (explanation: Explanation): Offers => ({
  heading: "What would let Lake Formation decide",
  offers: [offerOfIam(explanation, "everybody who has no grant of their own loses it")],
});

const offersOfLink = (link: NonNullable<Explanation["link"]>): Offers => ({
  heading: "What would let Lake Formation decide who sees the link",
  offers: [offerOfIam(link, "whoever has no DESCRIBE on it of their own sees it no more")],
});

/** A grant is revoked whole: what it is on is named, as it may be more than what was asked about. */
function offerOfIam(
  { iamGrants, removal }: Pick<Explanation, "iamGrants" | "removal">,
  consequence: string,
): Offer {
  const named = (grants: readonly Grant[]) =>
    grants.map(({ resource }) => resourceText(resource)).join(" and ");
  const on = named(iamGrants);
  const wide = named(
    iamGrants.filter(({ resource: { kind } }) => kind === "allTables" || kind === "tagPolicy"),
  );
  const cost = [
    consequence,
    wide ? `, and with it ${wide}` : "",
    ": give one first to those who go on using it",
  ].join("");
  return {
    ...{ steps: removal, title: `Take ${on} from IAMAllowedPrincipals`, cost },
    changeTitle: `Revoke IAMAllowedPrincipals: ${on}`.slice(0, TITLE_MAX),
  };
}

interface Remedy {
  kind: string;
  opens: number;
}

const REMEDIES: Record<string, string> = {
  grant: "Grant it by name",
  grantByPolicy: "Grant it by LF-tags",
  assignTag: "Assign an LF-tag",
  share: "Share it with the account, which gives it on",
};

const remedyTitle = ({ kind }: Remedy): string => REMEDIES[kind] ?? kind;

/** What else comes of it. */
export function remedyCost({ kind, opens }: Remedy): string {
  if (kind === "grantByPolicy") return `reaches ${plural(opens, "table")} now`;
  if (kind !== "assignTag") return "gives this and nothing else";
  return opens > 1 ? `${plural(opens, "access is", "accesses are")} gained in all` : "lets nobody else in";
}
