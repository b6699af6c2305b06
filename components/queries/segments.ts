import { type Cuts, REDSHIFT_CUTS } from "./cuts";

/**
 * A text cut at its semicolons, and at the ends of lines where no quote, comment or bracket is open: the segments joined
 * are the whole text, and what stands in one is read without the others. So an edit makes new only those that it
 * touched, however long its statement is, and what was worked out of the others stays.
 */
export interface Segment {
  readonly length: number;
  /** Where its text begins and ends, without the semicolon and the spaces and comments around; both -1 without any. */
  readonly start: number;
  readonly end: number;
  /** Whether a semicolon ends it, and its statement with it. */
  readonly isClosed: boolean;
  /** Whether it is read the same whatever follows: only the last one of a text may not be. */
  readonly isSettled: boolean;
}

/** A part of a text, read on demand. */
export type Read = (from: number, to?: number) => string;

/** Cuts a text that begins where a segment does. */
export function segmentsOf(text: string, cuts: Cuts = REDSHIFT_CUTS): Segment[] {
  const segments: Segment[] = [];
  let next = 0;
  while (next < text.length) {
    const segment = segmentAt(text, next, cuts);
    segments.push(segment);
    next += segment.length;
  }
  return segments;
}

function segmentAt(text: string, from: number, cuts: Cuts): Segment {
  let start = -1;
  let end = -1;
  let at = from;
  let brackets = 0;
  const ended = (isClosed: boolean, isSettled: boolean) => ({
    length: at - from,
    start,
    end,
    isClosed,
    isSettled,
  });
  while (at < text.length) {
    cuts.piece.lastIndex = at;
    const [piece = "", line, open, word, semicolon, sign] = cuts.piece.exec(text) ?? [text.slice(at)];
    const size = open ? lengthOf(text, at, open, cuts) : piece.length;
    at += size;
    if (semicolon) return ended(true, true);
    if (line && brackets === 0) return ended(false, true);
    if (!word && !sign && (!open || open === "/*")) continue;
    if (start < 0) start = at - size - from;
    end = at - from;
    if (sign === "[") brackets += 1;
    else if (sign === "]") brackets = Math.max(0, brackets - 1);
  }
  return ended(false, false);
}

/** How long a block comment or a dollar quote is; one that never ends goes on to the end. */
function lengthOf(text: string, at: number, open: string, { hasNestedComments }: Cuts): number {
  if (open !== "/*" || !hasNestedComments) {
    const close = open === "/*" ? "*/" : open;
    const end = text.indexOf(close, at + open.length);
    return (end < 0 ? text.length : end + close.length) - at;
  }
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at;
  let depth = 0;
  for (let found = edge.exec(text); found; found = edge.exec(text)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return edge.lastIndex - at;
  }
  return text.length - at;
}

/** A change of a text: what stood in `from..to` now is `inserted` long. */
export interface TextChange {
  from: number;
  to: number;
  inserted: number;
}

/** The segments after a change; `read` gives a part of the new text, and only what the change touched is read. */
export function changeSegments(
  segments: readonly Segment[],
  change: TextChange,
  read: Read,
  cuts: Cuts = REDSHIFT_CUTS,
): readonly Segment[] {
  let first = 0;
  let start = 0;
  for (; first < segments.length; first += 1) {
    const { length, isSettled } = segments[first] as Segment;
    if (start + length > change.from || (start + length === change.from && !isSettled)) break;
    start += length;
  }
  let last = first;
  let end = start;
  const takeNext = () => {
    end += segments[last]?.length ?? 0;
    last = Math.min(last + 1, segments.length);
  };
  do takeNext();
  while (last < segments.length && end < change.to);
  const grown = change.inserted - (change.to - change.from);
  // What is open now may swallow what follows, and it is not known how much of it: each time twice as much is read.
  for (let more = 1; ; more *= 2) {
    const touched = segmentsOf(read(start, end + grown), cuts);
    if (last === segments.length || (touched.at(-1)?.isSettled ?? true))
      return segments.slice(0, first).concat(touched, segments.slice(last));
    for (let taken = 0; taken < more; taken += 1) takeNext();
  }
}

export interface StatementRange {
  from: number;
  to: number;
}

/** What lies between two semicolons, from behind the first to behind the second, and the statement in it. */
export interface Part extends StatementRange {
  statement: StatementRange | null;
  isClosed: boolean;
}

export function* partsOf(segments: readonly Segment[]): Generator<Part> {
  let from = 0;
  let to = 0;
  let begun = -1;
  let ended = -1;
  const part = (isClosed: boolean): Part => ({
    from,
    to,
    statement: begun < 0 ? null : { from: begun, to: ended },
    isClosed,
  });
  for (const { length, start, end, isClosed } of segments) {
    if (start >= 0) ended = to + end;
    if (start >= 0 && begun < 0) begun = to + start;
    to += length;
    if (!isClosed) continue;
    yield part(true);
    from = to;
    begun = -1;
  }
  if (to > from) yield part(false);
}

/** The statements of the segments, by their places in the whole text. */
export const statementsOf = (segments: readonly Segment[]): StatementRange[] =>
  [...partsOf(segments)].flatMap(({ statement }) => statement ?? []);

/** The part that a place is in. */
export function partAt(segments: readonly Segment[], place: number): Part | undefined {
  for (const part of partsOf(segments))
    if (place < part.to || (place === part.to && !part.isClosed)) return part;
  return undefined;
}

/**
 * The statement that a person means with the cursor at `cursor`: the one around it; behind a semicolon on the same
 * line the one before; in the empty room between two, the next; after all of them, the last.
 */
export function statementAt(
  segments: readonly Segment[],
  cursor: number,
  isSameLine: (from: number, to: number) => boolean,
): StatementRange | null {
  let before: StatementRange | null = null;
  for (const { from, to, statement, isClosed } of partsOf(segments)) {
    if (before && cursor < (statement?.from ?? Number.POSITIVE_INFINITY) && cursor <= to) {
      if (cursor === from || isSameLine(before.to, cursor)) return before;
    }
    if (statement && (cursor < to || (!isClosed && cursor === to))) return statement;
    before = statement ?? before;
  }
  return before;
}
