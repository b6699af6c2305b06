interface TagStep {
  catalogId: string;
  operation: { name: string } & Record<string, unknown>;
}

/** Lake Formation takes so many values in a call. */
const IN_CALL = 50;

/** Values as people write them: by line or comma, in lower case, each once. */
export const valuesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[\n,]/)
      .map((one) => one.trim().toLowerCase())
      .filter((one) => one !== ""),
  ),
];

const WORD = /^[\p{L}\p{Z}\p{N}_.:/=+\-@%]+$/u;
const LENGTH_MAX = 50;

/** Why Lake Formation would not take it as a key or a value; null where it would. */
export function wordProblem(word: string): string | null {
  if (word.length > LENGTH_MAX) return `${word.slice(0, 20)}… has more than ${LENGTH_MAX} characters.`;
  return WORD.test(word) ? null : `${word} has characters other than letters, digits, spaces and _.:/=+-@%.`;
}

function chunks(values: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(values.length / IN_CALL) }, (_, n) =>
    values.slice(n * IN_CALL, (n + 1) * IN_CALL),
  );
}

export function createSteps(catalogId: string, key: string, values: readonly string[]): TagStep[] {
  const [first = [], ...rest] = chunks(values);
  return [
    { catalogId, operation: { name: "CreateLFTag", key, values: first } },
    ...rest.map((add) => ({ catalogId, operation: { name: "UpdateLFTag", key, add, remove: [] } })),
  ];
}

export const addSteps = (catalogId: string, key: string, values: readonly string[]): TagStep[] =>
  chunks(values).map((add) => ({ catalogId, operation: { name: "UpdateLFTag", key, add, remove: [] } }));

export const removeSteps = (catalogId: string, key: string, values: readonly string[]): TagStep[] =>
  chunks(values).map((remove) => ({ catalogId, operation: { name: "UpdateLFTag", key, add: [], remove } }));

export const deleteSteps = (catalogId: string, key: string): TagStep[] => [
  { catalogId, operation: { name: "DeleteLFTag", key } },
];
