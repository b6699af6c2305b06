import { type Asked, askedColumn, doesGive } from "./asked";
import { decide, verdictOn } from "./decide";
import type { GrantedAccess } from "./granted";
import { grantsOn, type LakeIndex, targetOf } from "./lake-index";
import { type Resolved, resolveQuestion } from "./links";
import type { DatabaseNode, TableNode } from "./nodes";
import { presentWays, waysTo } from "./paths";
import { remediesFor } from "./remedies";
import { removalFromIam, removalOf } from "./removal";
import { eitherRows, noRows } from "./rows";
import { shortfallsOf } from "./shortfalls";
import { iamAllowedPrincipals, type Subject } from "./subjects";
import type { Explanation, LinkExplanation, Question, Rows, Verdict } from "./types";

const unknown: Explanation = {
  verdict: "deny",
  rows: noRows,
  paths: [],
  iamGrants: [],
  registration: "no location",
  shortfalls: [],
  remedies: [],
  removal: [],
};

/** What is decided on the table itself, for one from whom no link on the way is hidden. */
const verdictFor = (
  index: LakeIndex,
  { table, link }: { table: TableNode; link: LinkExplanation | undefined },
  subject: Subject,
  asked: Asked,
): Verdict => {
  if (link?.verdict === "deny") return "deny";
  const decision = decide(targetOf(index, table), subject);
  return doesGive(decision.held, asked) ? verdictOn(decision, asked.permission) : "deny";
};

/** The owner's grants to IAM_ALLOWED_PRINCIPALS, where IAM decides because of them. */
const openedTo = (
  index: LakeIndex,
  node: TableNode | DatabaseNode,
  subject: Subject,
): readonly GrantedAccess[] => {
  if (decide(targetOf(index, node), subject).iam === 0) return [];
  return node
    .granted(grantsOn(index, node.catalogId))
    .filter(
      ({ given }) => given.grantor === node.catalogId && given.grant.principal === iamAllowedPrincipals,
    );
};

const grantsIn = (opened: readonly GrantedAccess[]) => opened.map(({ given }) => given.grant);

const explainLink = (index: LakeIndex, { link }: Resolved, subject: Subject): LinkExplanation | undefined => {
  if (!link) return undefined;
  const { node, hop } = link;
  const verdict = verdictOn(decide(targetOf(index, node), subject), "DESCRIBE");
  const iamGrants = verdict === "iam" ? grantsIn(openedTo(index, node, subject)) : [];
  return { at: hop.link, verdict, iamGrants, removal: removalFromIam(node.catalogId, iamGrants) };
};

const rowsIn = (given: readonly Pick<GrantedAccess, "held">[]): Rows =>
  given.reduce<Rows>((all, { held }) => eitherRows(all, held.rows), noRows);

/** Nothing but SELECT and DESCRIBE is about columns. */
const relevant = ({ column, ...question }: Question): Question =>
  column !== undefined && (question.permission === "SELECT" || question.permission === "DESCRIBE")
    ? { ...question, column }
    : question;

/** Why one has something, or has not, and what would change it. */
export const explain = (index: LakeIndex, asking: Question): Explanation => {
  const question = relevant(asking);
  const { permission, column: name } = question;
  const resolved = resolveQuestion(index, question);
  if (!resolved) return unknown;
  const { table: node } = resolved;
  const subject = index.subjects.of(question.principal);
  const link = explainLink(index, resolved, subject);
  const column = node && name !== undefined ? askedColumn(node, name) : undefined;
  if (!node || (name !== undefined && !column)) return { ...unknown, ...(link && { link }) };
  const asked: Asked = { permission, ...(column && { column }) };
  const ways = waysTo(index, node, subject, column?.column).filter(({ held }) => doesGive(held, asked));
  const verdict = verdictFor(index, { table: node, link }, subject, asked);
  const opened = openedTo(index, node, subject);
  const iamGrants = grantsIn(opened);
  const isDenied = verdict === "deny";
  const isRead = !isDenied && permission === "SELECT";
  const removal = () => {
    if (verdict === "allow") return removalOf(ways, permission);
    return verdict === "iam" ? removalFromIam(node.catalogId, iamGrants) : [];
  };
  return {
    verdict,
    rows: isRead ? rowsIn([...ways, ...opened.filter(({ held }) => doesGive(held, asked))]) : noRows,
    paths: presentWays(index, resolved, subject, ways),
    iamGrants,
    registration: targetOf(index, node).gate().registration,
    shortfalls: isDenied ? shortfallsOf(index, { table: node, link }, subject, asked) : [],
    remedies: isDenied ? remediesFor(index, question, resolved) : [],
    removal: removal(),
    ...(link && { link }),
  };
};
