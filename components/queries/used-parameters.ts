import { isSpace, keyword, type Token, tokenize } from "@/server/sql/tokenize";
import type { PARAMETER_TYPES } from "@/server/statements/contract";
import { type Read, type Segment, segmentsOf } from "./segments";
import type { SqlWords } from "./sql-words";

export type ParameterType = (typeof PARAMETER_TYPES)[number];

/** A parameter that a text uses. */
export interface UsedParameter {
  name: string;
  /** As the text casts it: `:p::date` and `cast(:p as date)` say what they take. */
  type: ParameterType | null;
}

/** What one segment has of parameters. */
interface Found {
  used: readonly UsedParameter[];
  /** The cast that it begins with, which is that of a parameter at the end of a line before. */
  leading: ParameterType | null;
  /** The parameter that it ends with. */
  trailing: string | null;
  isEmpty: boolean;
}

const CAST_TYPES: Record<string, ParameterType> = {
  date: "date",
  timestamp: "timestamp",
  timestamptz: "timestamp",
  bool: "boolean",
  boolean: "boolean",
  ...Object.fromEntries(
    "int int2 int4 int8 integer bigint smallint numeric decimal real float float4 float8 double"
      .split(" ")
      .map((type) => [type, "number"] as const),
  ),
  ...Object.fromEntries(
    "varchar char text bpchar nvarchar character super".split(" ").map((type) => [type, "text"] as const),
  ),
};

type Reader = Pick<SqlWords, "tokenize">;
const REDSHIFT: Reader = { tokenize };

const known = new WeakMap<Segment, Found>();

/** The parameters of the segments, in the order they appear; those of one segment are worked out once. */
export function parametersIn(
  segments: readonly Segment[],
  read: Read,
  reader: Reader = REDSHIFT,
): readonly UsedParameter[] {
  const types = new Map<string, ParameterType | null>();
  let open: string | null = null;
  let at = 0;
  for (const segment of segments) {
    let found = known.get(segment);
    if (!found) {
      found = segment.start < 0 ? NOTHING : findIn(read(at, at + segment.length), reader);
      known.set(segment, found);
    }
    if (open !== null && found.leading) types.set(open, found.leading);
    for (const { name, type } of found.used) types.set(name, type ?? types.get(name) ?? null);
    if (!found.isEmpty) open = segment.isClosed ? null : found.trailing;
    at += segment.length;
  }
  return Array.from(types, ([name, type]) => ({ name, type }));
}

/** The parameters of a text. */
export const usedParameters = (sql: string): readonly UsedParameter[] =>
  parametersIn(segmentsOf(sql), (from, to) => sql.slice(from, to));

const NOTHING: Found = { used: [], leading: null, trailing: null, isEmpty: true };

function findIn(sql: string, reader: Reader): Found {
  const tokens = significant(sql, reader);
  const used = tokens.flatMap((token, at) =>
    token.kind === "parameter" ? [{ name: token.text.slice(1), type: castAt(tokens, at + 1) }] : [],
  );
  const last = tokens.at(-1);
  return {
    used,
    leading: castAt(tokens, 0),
    trailing: last?.kind === "parameter" ? last.text.slice(1) : null,
    isEmpty: tokens.length === 0,
  };
}

function castAt(tokens: readonly Token[], at: number): ParameterType | null {
  const token = tokens[at];
  const isCast = token?.text === "::" || keyword(token) === "as";
  return (isCast && CAST_TYPES[keyword(tokens[at + 1])]) || null;
}

/** None while a quote or comment is still open. */
function significant(sql: string, reader: Reader): Token[] {
  try {
    return reader.tokenize(sql).filter((token) => !isSpace(token));
  } catch {
    return [];
  }
}
