import type { AccessTag } from "./contract";
import { factsOfTags, type TagName } from "./tag-store";

/** What people say of a key and of its values. */
type Meaning = Pick<AccessTag, "description" | "owner" | "meanings">;

export const NO_MEANING: Meaning = { description: "", owner: null, meanings: {} };

/** The same for a key wherever it is named. */
export const tagId = ({ accountId, key }: Pick<TagName, "accountId" | "key">) => `${accountId}/${key}`;

/** What is said of all keys, by their ids. */
export async function meaningsByTag(): Promise<Map<string, Meaning>> {
  const found = new Map<string, Meaning>();
  for (const { value, description, owner, ...name } of await factsOfTags()) {
    const known = found.get(tagId(name)) ?? NO_MEANING;
    const said = { description, owner };
    const isSaid = description !== "" || owner !== null;
    if (value === "") found.set(tagId(name), { ...known, ...said });
    else if (isSaid) found.set(tagId(name), { ...known, meanings: { ...known.meanings, [value]: said } });
  }
  return found;
}

/** By value, of those of which something is said. */
export const descriptionsOf = ({
  meanings,
}: Pick<Meaning, "meanings"> = NO_MEANING): Record<string, string> =>
  Object.fromEntries(
    Object.entries(meanings).flatMap(([value, { description }]) =>
      description ? [[value, description]] : [],
    ),
  );

/** What an Event tells of a key, or of the value that it names. */
export function describedEvent<S extends object>({ accountId, key, value }: TagName, before: S, after: S) {
  const of = value === "" ? {} : { value };
  return {
    ...{ verb: "lfTag.describe", resourceType: "lfTag", resourceId: tagId({ accountId, key }), accountId },
    ...{ before: { ...of, ...before }, after: { ...of, ...after } },
  };
}
