import { CLASSIFICATIONS, isLess } from "@/server/catalog/contract";

/** As what data is classified, below which only an admin goes; null for an admin. */
export type AtLeast = { word: string | null } | null;

/** Why nothing less is offered, before it is tried. */
export const lessReason = ({ word }: { word: string | null }): string =>
  `Only an admin says less than ${word ?? "confidential"}: fewer would have to approve access`;

/** What stands in the way of a word that is typed. */
export const lessProblem = (typed: string, atLeast: AtLeast): string | undefined =>
  atLeast !== null && isLess(typed, atLeast.word) ? `${lessReason(atLeast)}.` : undefined;

/** The words to choose from. */
export const offered = (atLeast: AtLeast): readonly string[] =>
  CLASSIFICATIONS.filter((one) => atLeast === null || !isLess(one, atLeast.word));
