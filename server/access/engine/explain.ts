import type { Grant } from "@/server/access/model";
import { tableAccess } from "./access";
import { decide } from "./decide";
import type { Registration } from "./gate";
import { grantsOn, type LakeIndex, targetOf } from "./lake-index";
import { type Resolved, resolveQuestion } from "./links";
import { askedColumn, presentWays, type Way, waysTo } from "./paths";
import { bitOf } from "./permission-bits";
import { remediesFor } from "./remedies";
import { removalFromIam, removalOf } from "./removal";
import { eitherRows, noRows } from "./rows";
import { iamAllowedPrincipals, type Subject } from "./subjects";
import type { Explanation, Question, Verdict } from "./types";

const unknown: Explanation = {
  verdict: "deny",
  rows: noRows,
  paths: [],
  iamGrants: [],
  registration: "no location",
  remedies: [],
  removal: [],
};

const verdictFor = (index: LakeIndex, { principal, table, column, permission }: Question): Verdict => {
  const access = tableAccess(index, principal, table);
  const verdict = access.verdicts[permission];
  if (column === undefined) return verdict;
  return (permission === "SELECT" ? access.columns : access.described).includes(column) ? verdict : "deny";
};

/** Whether a way gives what was asked, apart from IAM and links. */
const doesGive = (way: Way, resolved: Resolved, { column, permission }: Question): boolean => {
  if ((way.held.bits & bitOf[permission]) === 0) return false;
  if (column === undefined || !resolved.table) return true;
  const bit = askedColumn(resolved.table, column)?.bit ?? 0n;
  return ((permission === "SELECT" ? way.held.select : way.held.described) & bit) !== 0n;
};

const iamGrantsOn = (index: LakeIndex, { table: node }: Resolved, subject: Subject): Grant[] => {
  if (!node || decide(targetOf(index, node), subject).iam === 0) return [];
  return node
    .granted(grantsOn(index, node.catalogId))
    .filter(({ given }) => given.grantor === node.catalogId && given.grant.principal === iamAllowedPrincipals)
    .map(({ given }) => given.grant);
};

/** Nothing but SELECT and DESCRIBE is about columns. */
const relevant = ({ column, ...question }: Question): Question =>
  column !== undefined && (question.permission === "SELECT" || question.permission === "DESCRIBE")
    ? { ...question, column }
    : question;

/** Why one has something, or has not, and what would change it. */
export const explain = (index: LakeIndex, asked: Question): Explanation => {
  const question = relevant(asked);
  const resolved = resolveQuestion(index, question);
  if (!resolved) return unknown;
  const { table: node } = resolved;
  const column = node && question.column !== undefined ? askedColumn(node, question.column) : undefined;
  if (question.column !== undefined && !column) return unknown;
  const subject = index.subjects.of(question.principal);
  const ways = (node ? waysTo(index, node, subject, column?.column) : []).filter((way) =>
    doesGive(way, resolved, question),
  );
  const given = verdictFor(index, question);
  // Of a link that one may see, a column of the table behind it may still be IAM's to show.
  const isOfIam = given === "allow" && question.column !== undefined && ways.length === 0;
  const verdict = isOfIam ? "iam" : given;
  const isRead = verdict !== "deny" && question.permission === "SELECT";
  const rows = ways.reduce((all, { held }) => eitherRows(all, held.rows), noRows);
  const registration: Registration = node ? targetOf(index, node).gate().registration : "no location";
  const iamGrants = iamGrantsOn(index, resolved, subject);
  const removal = () => {
    if (verdict === "allow") return removalOf(ways, question.permission);
    // Of a link IAM may decide as well.
    return verdict === "iam" && node && !resolved.link ? removalFromIam(node.catalogId, iamGrants) : [];
  };
  return {
    verdict,
    rows: isRead ? (verdict === "iam" ? "all" : rows) : noRows,
    paths: presentWays(index, resolved, subject, ways),
    iamGrants,
    registration,
    remedies: verdict === "deny" ? remediesFor(index, question, resolved) : [],
    removal: removal(),
  };
};
