import { findParameters } from "@/server/sql/statements";

/**
 * A script cut at its semicolons: the segments joined are the whole text. Each knows only itself, so that an edit
 * makes new only those that it touched, and what was worked out of the others stays.
 */
export interface Segment {
  readonly length: number;
  /** Where its statement begins and ends, without the semicolon; both -1 when it holds none. */
  readonly start: number;
  readonly end: number;
  /** Whether a semicolon ends it: the last one of a text may have none. */
  readonly isClosed: boolean;
}

export interface StatementRange {
  from: number;
  to: number;
}

// What one step of the scan takes: what is skipped, what counts, or the semicolon. `$` inside a word is no quote.
const PIECE =
  /(?<space>[ \t\n\r\f\v]+|\\[ \t]*(?:\r?\n|$)|--[^\r\n]*)|(?<open>\/\*|\$(?:[A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}]*)?\$)|(?<text>[eE]?'(?:[^'\\]+|\\[\s\S]|'')*(?:'|\\?$)|[bBxXnN]'(?:[^']+|'')*(?:'|$)|"(?:[^"]+|"")*(?:"|$)|[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*|\d+)|(?<semicolon>;)|(?<other>[\s\S])/uy;

/** Cuts a text, beginning at `at`, which must be the beginning of a segment. */
export function segmentsOf(text: string, at = 0): Segment[] {
  const segments: Segment[] = [];
  let next = at;
  while (next < text.length) {
    const segment = segmentAt(text, next);
    segments.push(segment);
    next += segment.length;
  }
  return segments;
}

function segmentAt(text: string, from: number): Segment {
  let start = -1;
  let end = -1;
  let at = from;
  while (at < text.length) {
    PIECE.lastIndex = at;
    const groups = PIECE.exec(text)?.groups;
    if (groups?.["semicolon"]) return { length: at + 1 - from, start, end, isClosed: true };
    const [size, isText] = groups?.["open"] ? opened(text, at, groups["open"]) : sizeOf(groups);
    at += size;
    if (!isText) continue;
    if (start < 0) start = at - size - from;
    end = at - from;
  }
  return { length: at - from, start, end, isClosed: false };
}

function sizeOf(groups: Record<string, string> | undefined): [number, boolean] {
  const text = groups?.["text"] ?? groups?.["other"];
  return text === undefined ? [groups?.["space"]?.length ?? 1, false] : [text.length, true];
}

/** How long a block comment or a dollar quote is, and whether it counts; one that never ends goes on to the end. */
function opened(text: string, at: number, open: string): [number, boolean] {
  if (open !== "/*") {
    const end = text.indexOf(open, at + open.length);
    return [(end < 0 ? text.length : end + open.length) - at, true];
  }
  const edge = /\/\*|\*\//g;
  edge.lastIndex = at;
  let depth = 0;
  for (let found = edge.exec(text); found; found = edge.exec(text)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return [edge.lastIndex - at, false];
  }
  return [text.length - at, false];
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
  read: (from: number, to?: number) => string,
): readonly Segment[] {
  let first = 0;
  let start = 0;
  // A segment that ends where the change begins is touched when nothing closes it.
  for (; first < segments.length; first += 1) {
    const segment = segments[first] as Segment;
    const end = start + segment.length;
    if (end > change.from || (end === change.from && !segment.isClosed)) break;
    start = end;
  }
  let last = first;
  let end = start;
  while (last < segments.length && (end < change.to || last === first)) {
    end += (segments[last] as Segment).length;
    last += 1;
  }
  const grown = change.inserted - (change.to - change.from);
  const touched = segmentsOf(read(start, end + grown));
  const rest = segments.slice(last);
  // A quote or comment that is open now may swallow what follows.
  if (rest.length > 0 && !touched.at(-1)?.isClosed && touched.length > 0)
    return [...segments.slice(0, first), ...segmentsOf(read(start))];
  return [...segments.slice(0, first), ...touched, ...rest];
}

/** The statements of the segments, by their places in the whole text. */
export function statementsOf(segments: readonly Segment[]): StatementRange[] {
  let at = 0;
  const ranges: StatementRange[] = [];
  for (const { length, start, end } of segments) {
    if (start >= 0) ranges.push({ from: at + start, to: at + end });
    at += length;
  }
  return ranges;
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
  let at = 0;
  let before: StatementRange | null = null;
  for (const { length, start, end, isClosed } of segments) {
    const range = start >= 0 ? { from: at + start, to: at + end } : null;
    if (before && cursor < (range?.from ?? Number.POSITIVE_INFINITY) && cursor <= at + length) {
      if (cursor === at || isSameLine(before.to, cursor)) return before;
    }
    if (range && (cursor < at + length || (!isClosed && cursor === at + length))) return range;
    before = range ?? before;
    at += length;
  }
  return before;
}

const names = new WeakMap<Segment, readonly string[]>();

/** The parameters of the statements in `from..to`, in the order they appear; those of one segment are worked out once. */
export function parametersIn(
  segments: readonly Segment[],
  read: (from: number, to?: number) => string,
): readonly string[] {
  const found = new Set<string>();
  let at = 0;
  for (const segment of segments) {
    let own = names.get(segment);
    if (!own) {
      own = segment.start < 0 ? [] : parameterNames(read(at, at + segment.length));
      names.set(segment, own);
    }
    for (const name of own) found.add(name);
    at += segment.length;
  }
  return [...found];
}

/** The names of a text's parameters in the order they appear; none while a quote or comment is still open. */
export function parameterNames(sql: string): readonly string[] {
  if (!sql.includes(":")) return [];
  try {
    return [...new Set(findParameters(sql).map((use) => use.name))];
  } catch {
    return [];
  }
}
