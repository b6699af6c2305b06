import {
  filled,
  filterStep,
  grantOf,
  type PolicyDraft,
  resourceOf,
  stepsOf,
} from "@/components/policies/policy-draft";
import { type Problems, problemsOf } from "@/components/policies/policy-problems";
import type { buildSteps } from "@/server/access/contract";
import type { Input } from "@/server/api/endpoint";
import { type Composer, KINDS, type Kind, type Text } from "./composer-form";
import type { ProposedStep } from "./proposed-steps";

/** The steps of a kind that needs no more than what was chosen; null of one that the server builds. */
export function composed(kind: Kind, { draft }: Composer): ProposedStep[] | null {
  switch (kind) {
    case "grant":
      return stepsOf({ ...draft, expires: "" }).map((one) => ({ ...one }));
    case "revoke":
      return [step(draft, { name: "RevokePermissions", grant: grantOf(draft) })];
    case "tag":
      return [step(draft, { name: "AddLFTagsToResource", resource: resourceOf(draft), tags: tagsOf(draft) })];
    case "filter":
      return [{ ...filterStep(draft) }];
    case "alterFilter":
      return [{ ...filterStep({ ...draft, filterName: draft.filter ?? "" }, "UpdateDataCellsFilter") }];
    case "dropFilter": {
      const { database, table, filter: filterName } = draft;
      return [step(draft, { name: "DeleteDataCellsFilter", database, table, filterName })];
    }
    case "optIn":
    case "optOut": {
      const optIn = { principal: draft.principal, resource: resourceOf(draft) };
      return [step(draft, { name: OPTING[kind], optIn })];
    }
    default:
      return null;
  }
}

const OPTING = { optIn: "CreateLakeFormationOptIn", optOut: "DeleteLakeFormationOptIn" };

const step = ({ accountId: catalogId }: PolicyDraft, operation: ProposedStep["operation"]): ProposedStep => ({
  ...{ catalogId, operation },
});

/** A thing has one value of each key. */
const tagsOf = ({ expression }: PolicyDraft): Record<string, string> =>
  Object.fromEntries(Object.entries(filled(expression)).map(([key, [value = ""]]) => [key, value]));

type Ask = Input<typeof buildSteps>["ask"];
type OnTable = Extract<Ask, { what: "replaceIamAllowed" }>["to"][number]["permissions"][number];

/** What the server is asked to build. */
export function askOf(kind: Kind, { draft, texts, principals }: Composer): Ask | null {
  const { key, from, to } = texts;
  if (kind === "newTag") return { what: "makeTag", key, values: valuesOf(texts.values) };
  if (kind === "rename") return { what: "renameTagValue", key, from, to };
  if (kind !== "replaceIam") return null;
  const permissions = draft.permissions.filter((one): one is OnTable => ON_TABLE.has(one));
  return {
    ...{ what: "replaceIamAllowed", database: draft.database },
    to: principals.map((principal) => ({ principal, permissions })),
  };
}

const ON_TABLE: ReadonlySet<string> = new Set<OnTable>([
  ...(["SELECT", "DESCRIBE", "INSERT", "DELETE", "ALTER", "DROP"] as const),
]);

/** Separated by commas. */
const valuesOf = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

export interface ComposerProblems {
  draft: Problems;
  texts: Partial<Record<Text, string>>;
  principals?: string;
}

const PLACE = ["accountId", "database", "table", "columns"] as const;
const FILTER = [...PLACE, "filterName", "rowFilter"] as const;
const GRANT = [...FILTER, "principal", "location", "expression", "permissions"] as const;
const OPT = [...PLACE, "principal"] as const;

/** The fields of a policy that each kind has as well. */
const SHARED: Record<Kind, readonly (keyof PolicyDraft)[]> = {
  ...{ grant: GRANT, revoke: GRANT, tag: PLACE, filter: FILTER, alterFilter: FILTER },
  ...{ dropFilter: ["accountId", "database", "table"], optIn: OPT, optOut: OPT },
  ...{ newTag: ["accountId"], rename: ["accountId"], replaceIam: ["accountId", "database", "permissions"] },
};

/** What is missing or wrong, by field, of the fields that a kind has. */
export function composerProblems(
  kind: Kind,
  composer: Composer,
  known: Parameters<typeof problemsOf>[1],
): ComposerProblems {
  const { draft, texts, principals } = composer;
  // One that is altered is looked at like a new one of its name.
  const asNew = { ...draft, filter: null, filterName: draft.filter ?? "" };
  const all =
    kind === "alterFilter" ? problemsOf(asNew, { ...known, filters: [] }) : problemsOf(draft, known);
  const isUnchosen = (kind === "alterFilter" || kind === "dropFilter") && draft.filter === null;
  const shared = SHARED[kind].flatMap((field) => (all[field] ? [[field, all[field]]] : []));
  const untagged = kind === "tag" && Object.keys(tagsOf(draft)).length === 0;
  const empty = KINDS[kind].texts.filter((text) => valuesOf(texts[text]).length === 0);
  return {
    draft: {
      ...Object.fromEntries(shared),
      ...(untagged ? { expression: "Choose a tag and its value." } : {}),
      ...(isUnchosen ? { filter: "Choose a filter." } : {}),
    },
    texts: Object.fromEntries(empty.map((text) => [text, "Fill it in."])),
    ...(kind === "replaceIam" && principals.length === 0
      ? { principals: "Choose who goes on using it." }
      : {}),
  };
}

export const isWhole = ({ draft, texts, principals }: ComposerProblems): boolean =>
  Object.keys(draft).length === 0 && Object.keys(texts).length === 0 && principals === undefined;
