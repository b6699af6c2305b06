/** Weights as PostgreSQL's text search has them: A counts most. */
export type Weight = "A" | "B" | "C" | "D";

const WORD_LENGTH_MAX = 100;
// A tsvector takes 1 MB; a table of 10,000 columns comes near.
const WORDS_MAX = 20_000;

/** The words of names and sentences, in lower case: `factSales_2024` is fact, sales, 2024. */
export function wordsOf(text: string): string[] {
  return text
    .normalize("NFC")
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => [...word].slice(0, WORD_LENGTH_MAX).join(""));
}

/** A tsvector as text: each word once, at its best weight. */
export function vectorOf(parts: readonly (readonly [weight: Weight, texts: readonly string[]])[]): string {
  const best = new Map<string, Weight>();
  for (const [weight, texts] of [...parts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const word of texts.flatMap(wordsOf)) {
      if (best.size >= WORDS_MAX) break;
      if (!best.has(word)) best.set(word, weight);
    }
  }
  return [...best].map(([word, weight]) => `'${word}':1${weight}`).join(" ");
}

/** What is typed, per word the words that stand for it: itself, or known ones that are like it. */
export type Wanted = readonly { typed: string; words: readonly string[] }[];

/** A tsquery that all words must meet, each by its beginning. */
export function queryOf(wanted: Wanted): string {
  return wanted.map(({ words }) => `(${words.map((word) => `'${word}':*`).join(" | ")})`).join(" & ");
}

/** A tsquery to rank by: a whole word counts beside its beginning. */
export function rankingOf(wanted: Wanted): string {
  return wanted
    .flatMap(({ words }) => words)
    .flatMap((word) => [`'${word}'`, `'${word}':*`])
    .join(" | ");
}

/** How many letters must be changed, added, left out or swapped to make one word of the other. */
export function distance(from: string, to: string): number {
  const [a, b] = [[...from], [...to]];
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const least = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(isSwapped ? Math.min(least, (before[j - 2] ?? 0) + 1) : least);
    }
    [before, last] = [last, row];
  }
  return last.at(-1) ?? 0;
}

const LIKE_MAX = 5;

/** Of known words those that somebody may have meant, nearest first; of a long word its beginning counts too. */
export function nearest(typed: string, known: readonly string[]): string[] {
  const allowed = typed.length <= 3 ? 1 : typed.length <= 7 ? 2 : 3;
  return known
    .map((word) => {
      const beginning = [...word].slice(0, [...typed].length).join("");
      return { word, away: Math.min(distance(typed, word), distance(typed, beginning) + 0.5) };
    })
    .filter(({ away }) => away <= allowed)
    .sort((a, b) => a.away - b.away || (a.word < b.word ? -1 : 1))
    .filter(({ away }, _, all) => away < (all[0]?.away ?? 0) + 1)
    .slice(0, LIKE_MAX)
    .map(({ word }) => word);
}
