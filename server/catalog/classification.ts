/** How sensitive data is, from the least. Any other word, or none, counts as confidential: nobody said that it is less. */
export const CLASSIFICATIONS = ["public", "internal", "confidential", "restricted"] as const;
export type Classification = (typeof CLASSIFICATIONS)[number];

const UNSAID: Classification = "confidential";

/** As which a dataset of this word counts. */
export const countsAs = (word: string | null): Classification => found(word) ?? UNSAID;

const found = (word: string | null) => CLASSIFICATIONS.find((one) => one === word?.trim().toLowerCase());

/** What lies in one place counts as its most sensitive dataset; where there is none, as what nobody classified. */
export const strictestOf = ([first = null, ...rest]: readonly (string | null)[]): Classification =>
  rest.reduce<Classification>((most, one) => (isLess(most, one) ? countsAs(one) : most), countsAs(first));

/** Whether fewer would have to approve. */
export const isLess = (word: string | null, than: string | null): boolean =>
  CLASSIFICATIONS.indexOf(countsAs(word)) < CLASSIFICATIONS.indexOf(countsAs(than));
