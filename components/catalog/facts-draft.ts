import { type Dataset, type RefreshExpectation, TAGS_MAX } from "@/server/catalog/contract";

/** What a form holds of a dataset before it is said. */
export interface FactsDraft {
  name: string;
  description: string;
  domain: string;
  classification: string;
  ownerTeam: string;
  stewards: { id: string; name: string }[];
  tags: string[];
  refreshExpectation: RefreshExpectation;
}

export const EMPTY_FACTS: FactsDraft = {
  name: "",
  description: "",
  domain: "",
  classification: "",
  ownerTeam: "",
  stewards: [],
  tags: [],
  refreshExpectation: "none",
};

export const draftOf = (dataset: Dataset): FactsDraft => ({
  name: dataset.name,
  description: dataset.description,
  domain: dataset.domain ?? "",
  classification: dataset.classification ?? "",
  ownerTeam: dataset.ownerTeam ?? "",
  stewards: dataset.stewards,
  tags: dataset.tags,
  refreshExpectation: dataset.refreshExpectation,
});

/** As the API takes it: what is empty is nothing. */
export const factsOf = ({ stewards, domain, classification, ownerTeam, name, ...rest }: FactsDraft) => ({
  ...rest,
  ...(name.trim() ? { name: name.trim() } : {}),
  domain: domain.trim() || null,
  classification: classification.trim() || null,
  ownerTeam: ownerTeam.trim() || null,
  stewardIds: stewards.map(({ id }) => id),
});

/** These tags and those typed, as the catalog keeps them. */
export function withTags(tags: readonly string[], typed: string): string[] {
  const more = typed.split(",").map((tag) => tag.trim().toLowerCase());
  return [...new Set([...tags, ...more.filter((tag) => tag !== "")])].slice(0, TAGS_MAX);
}

/** The issues of an answer by the field that they are of. */
export const byField = (issues: readonly { path: string; message: string }[]) =>
  Object.fromEntries(issues.map(({ path, message }) => [path.split(".").at(-1) ?? path, message]));
