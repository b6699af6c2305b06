/**
 * How well a palette's entry answers what was typed, 0 for not at all: each word must stand in its text, and counts by
 * where. What was found by a source for this very search is kept, behind what has the words in its name.
 */
export function paletteScore(text: string, search: string, found: readonly string[] = []): number {
  const wanted = search.trim().toLowerCase();
  const inText = text.toLowerCase();
  if (inText.startsWith(wanted)) return 1;
  const scores = wanted.split(/\s+/).map((word) => scoreOf(inText, word));
  return Math.max(Math.min(...scores), found.includes(search) ? FOUND : 0);
}

const FOUND = 0.3;

function scoreOf(text: string, word: string): number {
  const at = text.indexOf(word);
  if (at < 0) return 0;
  if (at === 0) return 0.9;
  return text.includes(` ${word}`) ? 0.7 : 0.2;
}
