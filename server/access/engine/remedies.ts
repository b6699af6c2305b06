import type { Expression, Grant, Lake, Resource, Tags } from "@/server/access/model";
import type { Step, TaggedResource } from "@/server/access/operation";
import { applyToLake } from "@/server/access/operations/apply";
import { OperationRefused } from "@/server/access/operations/refused";
import { tableAccess } from "./access";
import { column, columnsOf, positionOf } from "./columns";
import { decide, sharedWith, verdictOn } from "./decide";
import { derive } from "./derive";
import { diffIndexes, isGain } from "./diff-access";
import { type Given, givenIn } from "./given";
import { catalogOf, grantsOn, type LakeIndex, targetOf } from "./lake-index";
import type { Resolved } from "./links";
import type { TableNode } from "./nodes";
import { bitOf, bitsGiven, permissibleOn } from "./permission-bits";
import { tablesMatching } from "./postings";
import type { Subject } from "./subjects";
import { effectiveTags, levelsOf, matchesTags } from "./tags";
import type { Question, Remedy, TablePermission } from "./types";

type Draft = Omit<Remedy, "opens">;

/** Of the ways by tags, as many as one can choose between. */
const mostByTags = 3;

interface Case {
  readonly index: LakeIndex;
  readonly question: Question;
  readonly node: TableNode;
  readonly subject: Subject;
}

const granting = (
  catalogId: string,
  grant: Omit<Grant, "grantable" | "permissions">,
  it: Permitted,
): Step => ({
  catalogId,
  operation: { name: "GrantPermissions", grant: { ...grant, ...it } },
});

type Permitted = Pick<Grant, "permissions" | "grantable">;

const just = (permission: TablePermission): Permitted => ({ permissions: [permission], grantable: [] });
const passedOn = (permission: TablePermission): Permitted => ({
  permissions: [permission],
  grantable: [permission],
});

/** The table, or the one column of it; partition keys come with any column. */
const wanted = ({ node, question }: Case): Resource => {
  const { column: name, permission } = question;
  const resource = { database: node.database.name, table: node.table.name };
  const isKey = node.table.partitionKeys.some((key) => key.name === name);
  return name === undefined || permission !== "SELECT" || isKey
    ? { kind: "table", ...resource }
    : { kind: "columns", ...resource, columns: { include: [name] } };
};

const abroad = (resource: Resource, owner: string): Resource => ({ ...resource, catalogId: owner });

/** By name: from the owner to the subject, or through his account, which may have to be given it first. */
const byName = (asked: Case): Draft[] => {
  const { subject, node, question } = asked;
  const { permission } = question;
  const { principal, accountId } = subject;
  const resource = wanted(asked);
  const direct: Draft = {
    kind: "grant",
    steps: [granting(node.catalogId, { principal, resource }, just(permission))],
  };
  if (accountId === undefined || accountId === node.catalogId) return [direct];
  const on = granting(accountId, { principal, resource: abroad(resource, node.catalogId) }, just(permission));
  if (isShared(asked)) return [{ kind: "grant", steps: [on] }, direct];
  const share = granting(node.catalogId, { principal: accountId, resource }, passedOn(permission));
  return [direct, { kind: "share", steps: [share, on] }];
};

/** Whether his account has it, so that only giving it on is left. */
const isShared = ({ index, node, subject, question }: Case) => {
  const shared = sharedWith(targetOf(index, node), subject);
  if ((shared.bits & bitOf[question.permission]) === 0) return false;
  if (question.column === undefined) return true;
  const columns = question.permission === "SELECT" ? shared.select : shared.described;
  return (columns & column(positionOf(node.table, question.column))) !== 0n;
};

const tagsAt = ({ node, question }: Case): Tags => {
  const column = columnsOf(node.table).find(({ name }) => name === question.column);
  const levels = levelsOf(node.catalogId, node.database, node.table, column);
  return Object.fromEntries(effectiveTags(levels).map(({ key, value }) => [key, value]));
};

/** The owner's tag policies that give what is asked where they match. */
const policiesFor = ({ index, node, question }: Case): readonly Given[] =>
  grantsOn(index, node.catalogId).tablePolicies.all.filter(
    ({ grant, grantor }) =>
      grantor === node.catalogId &&
      (bitsGiven(grant.permissions, permissibleOn(node.table)) & bitOf[question.permission]) !== 0,
  );

/** Whether an expression matches the asked column; else some of them, for what can be had of a part, or else all. */
const doesMatch = (asked: Case, expression: Expression): boolean => {
  const { column: name, permission } = asked.question;
  if (name !== undefined) return matchesTags(expression, tagsAt(asked));
  const groups = asked.node.groups();
  const isPartial = permission === "SELECT" || permission === "DESCRIBE";
  return isPartial
    ? groups.some(({ tags }) => matchesTags(expression, tags))
    : groups.every(({ tags }) => matchesTags(expression, tags));
};

/** How much of what there is an expression may match, were values spread evenly over ten. */
const breadth = ({ expression = {} }: Given) =>
  Object.values(expression).reduce((share, values) => share * (values.length / 10), 1);

/** Policies that others have and that match: the same expression, given to the subject as well. */
const byPolicy = (asked: Case): Draft[] => {
  const { node, subject, question } = asked;
  if (subject.accountId !== node.catalogId) return [];
  const expressions = new Map<string, Given>();
  for (const given of policiesFor(asked)) {
    const { resource } = given.grant;
    if (resource.kind === "tagPolicy" && given.expression && doesMatch(asked, given.expression))
      expressions.set(JSON.stringify(resource.expression), given);
  }
  const narrowest = [...expressions.values()].sort((a, b) => breadth(a) - breadth(b)).slice(0, mostByTags);
  return narrowest.map(({ grant: { resource } }) => ({
    kind: "grantByPolicy",
    steps: [granting(node.catalogId, { principal: subject.principal, resource }, just(question.permission))],
  }));
};

/** What the tags lack to be matched; the first value of a key stands for all that would do. */
const lacking = (expression: Expression, tags: Tags): Tags =>
  Object.fromEntries(
    Object.entries(expression).flatMap(([key, values]) => {
      const [first] = values;
      const isMet = tags[key] !== undefined && values.includes(tags[key]);
      return isMet || first === undefined ? [] : [[key, first]];
    }),
  );

/** Policies that the subject has and that do not match: the tags by which they would. */
const byTags = (asked: Case): Draft[] => {
  const { node, question, subject } = asked;
  const { database, table, catalogId } = node;
  const on: TaggedResource =
    question.column === undefined
      ? { kind: "table", database: database.name, table: table.name }
      : {
          kind: "columns",
          database: database.name,
          table: table.name,
          columns: { include: [question.column] },
        };
  const tags = tagsAt(asked);
  const drafts = new Map<string, Tags>();
  for (const { expression, grant } of policiesFor(asked)) {
    if (!subject.names.includes(grant.principal)) continue;
    const more = expression && lacking(expression, tags);
    if (more && Object.keys(more).length > 0) drafts.set(JSON.stringify(more), more);
  }
  return [...drafts.values()]
    .sort((a, b) => Object.keys(a).length - Object.keys(b).length)
    .slice(0, mostByTags)
    .map((more) => ({
      kind: "assignTag",
      steps: [{ catalogId, operation: { name: "AddLFTagsToResource", resource: on, tags: more } }],
    }));
};

/** A link that he may not see: DESCRIBE on it comes with whatever else is missing. */
const linkSteps = (index: LakeIndex, { link }: Resolved, subject: Subject): Step[] => {
  if (!link) return [];
  const { node } = link;
  if (verdictOn(decide(targetOf(index, node), subject), "DESCRIBE") !== "deny") return [];
  const { name } = node.database;
  const resource: Resource =
    node.kind === "table"
      ? { kind: "table", database: name, table: node.table.name }
      : { kind: "database", database: name };
  return [granting(node.catalogId, { principal: subject.principal, resource }, just("DESCRIBE"))];
};

const isGiven = (index: LakeIndex, { principal, table, column, permission }: Question) => {
  const access = tableAccess(index, principal, table);
  if (access.verdicts[permission] === "deny") return false;
  return (
    column === undefined || (permission === "SELECT" ? access.columns : access.described).includes(column)
  );
};

/** Of how many tables a grant by tags is; any other is on one. */
const reachOf = (index: LakeIndex, { steps }: Draft): number => {
  const { operation, catalogId } = steps.at(-1) ?? {};
  if (operation?.name !== "GrantPermissions" || operation.grant.resource.kind !== "tagPolicy") return 1;
  const owner = catalogOf(index, catalogId ?? "");
  const { expression } = givenIn(owner, owner, operation.grant);
  const databases = index.catalogs.get(owner.catalogId)?.databases;
  if (!databases || !expression) return 0;
  const matchedIn = tablesMatching(expression);
  return [...databases.values()].reduce((sum, node) => sum + matchedIn(node).size, 0);
};

/** Who gets more of the table by tags; whether the asked one does depends on what its columns say themselves. */
const tried = (index: LakeIndex, question: Question, after: Lake): number => {
  const derived = derive(index, after);
  if (!isGiven(derived, question)) return 0;
  const gains = diffIndexes(index, derived).tables.filter(isGain);
  return new Set(gains.map(({ principal, table }) => `${principal} ${table.table}`)).size;
};

/** What it opens, if Lake Formation would do it and it helps. */
const weighed = (index: LakeIndex, question: Question, draft: Draft): Remedy[] => {
  try {
    const after = applyToLake(index.lake, draft.steps);
    const opens = draft.kind === "assignTag" ? tried(index, question, after) : reachOf(index, draft);
    return opens === 0 ? [] : [{ ...draft, opens }];
  } catch (error) {
    if (error instanceof OperationRefused) return [];
    throw error;
  }
};

/** The changes that would give what is denied, those first that open least else. */
export const remediesFor = (index: LakeIndex, question: Question, resolved: Resolved): readonly Remedy[] => {
  const { table: node } = resolved;
  if (!node) return [];
  const subject = index.subjects.of(question.principal);
  const asked: Case = { index, question, node, subject };
  const before = linkSteps(index, resolved, subject);
  const itself = { catalogId: node.catalogId, database: node.database.name, table: node.table.name };
  if (before.length > 0 && isGiven(index, { ...question, table: itself }))
    return weighed(index, question, { kind: "grant", steps: before });
  const drafts: Draft[] = [...byName(asked), ...byPolicy(asked), ...byTags(asked)];
  return drafts
    .flatMap((draft) => weighed(index, question, { ...draft, steps: [...before, ...draft.steps] }))
    .sort((a, b) => a.steps.length - b.steps.length || a.opens - b.opens);
};
