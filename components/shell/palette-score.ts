const FOUND = 0.3;

/** The value of an entry that a source found by `search`: the palette looks at its text anew when that is another. */
export const foundBy = (text: string, search: string): string => `${text}\n${search.trim()}`;

/**
 * How well a palette's entry answers what was typed, 0 for not at all: each word must stand in its text, and counts by
 * where. What was found by a source for this very search is kept, behind what has the words in its name.
 */
export function paletteScore(value: string, search: string): number {
  const [text = "", found] = value.toLowerCase().split("\n");
  const wanted = search.trim().toLowerCase();
  if (text.startsWith(wanted)) return 1;
  const scores = wanted.split(/\s+/).map((word) => scoreOf(text, word));
  return Math.max(Math.min(...scores), found === wanted ? FOUND : 0);
}

function scoreOf(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at < 0) return 0;
  if (at === 0) return 0.9;
  return text.includes(` ${word}`) ? 0.7 : 0.2;
}
