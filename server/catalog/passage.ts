export interface Passage {
  text: string;
  marks: [from: number, to: number][];
}

interface Piece {
  text: string;
  at: number;
}

/** How much of a text stands before the first word that is marked, and how long a passage is. */
const LEAD = 16;
const LENGTH = 160;

/** Between words and what is between them, and within `customerEmail`: where `wordsOf` parts a text. */
const SEAM =
  /(?<=[\p{L}\p{M}\p{N}])(?=[^\p{L}\p{M}\p{N}])|(?<=[^\p{L}\p{M}\p{N}])(?=[\p{L}\p{M}\p{N}])|(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u;

/**
 * The line of a text that has the words looked for, each marked where it begins a word; null where one of them begins
 * none. The words are those of `wordsOf`.
 */
export function passageOf(text: string, words: readonly string[]): Passage | null {
  const line = text.normalize("NFC").replace(/\s+/g, " ").trim();
  const pieces = piecesOf(line);
  const missing = new Set(words);
  const marks: Passage["marks"] = [];
  for (const piece of pieces) {
    const lower = piece.text.toLowerCase();
    const begun = words.filter((word) => lower.startsWith(word));
    if (begun.length === 0) continue;
    for (const word of begun) missing.delete(word);
    const length = Math.max(...begun.map((word) => word.length));
    marks.push([piece.at, piece.at + Math.min(length, piece.text.length)]);
  }
  const [first] = marks;
  return first && missing.size === 0 ? cut(line, pieces, marks, first[0]) : null;
}

function piecesOf(line: string): Piece[] {
  let at = 0;
  return line.split(SEAM).map((text) => {
    const piece = { text, at };
    at += text.length;
    return piece;
  });
}

/** The line from a few words before its first mark on, cut between words. */
function cut(line: string, pieces: readonly Piece[], marks: Passage["marks"], first: number): Passage {
  const isWord = ({ text }: Piece) => /[\p{L}\p{M}\p{N}]/u.test(text);
  const start =
    first <= LEAD ? 0 : (pieces.find((one) => isWord(one) && one.at >= first - LEAD)?.at ?? first);
  const held = pieces.findLast(
    (one) => one.at <= first || (isWord(one) && one.at + one.text.length <= start + LENGTH),
  );
  const end = held && line.length > start + LENGTH ? held.at + held.text.length : line.length;
  const [before, after] = [start > 0 ? "…" : "", end < line.length ? "…" : ""];
  const moved = before.length - start;
  return {
    text: `${before}${line.slice(start, end)}${after}`,
    marks: marks.filter(([, to]) => to <= end).map(([from, to]) => [from + moved, to + moved]),
  };
}
