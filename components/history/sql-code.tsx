import { useMemo } from "react";
import { cn } from "@/components/ui/cn";
import { type TokenKind, tokenize } from "@/server/sql/tokenize";

const KEYWORDS = new Set(
  "all alter analyze and as asc between by call case cast copy create cross delete desc distinct drop else end except exists explain false from full grant group having in inner insert intersect into is join left like limit merge not null on or order outer over partition revoke right select set table then to top true truncate union unload update using vacuum values when where with".split(
    " ",
  ),
);

const COLOR: Partial<Record<TokenKind, string>> = {
  comment: "text-faint italic",
  string: "text-good",
  number: "text-waiting",
  parameter: "font-semibold text-waiting",
  placeholder: "font-semibold text-waiting",
};

interface SqlCodeProps {
  sql: string;
  /** What the engine complained of: 1-based, counted in characters. */
  errorPosition: number | null;
}

/** SQL to read, coloured by our own tokenizer: light enough for a panel that opens at a click. */
export function SqlCode({ sql, errorPosition }: SqlCodeProps) {
  // PostgreSQL counts code points, JavaScript UTF-16 units.
  const errorAt = errorPosition === null ? null : [...sql].slice(0, errorPosition - 1).join("").length;
  const pieces = useMemo(() => piecesOf(sql), [sql]);
  return (
    <code>
      {pieces.map(({ text, start, color }) => (
        <span
          key={start}
          className={cn(
            color,
            errorAt !== null &&
              start <= errorAt &&
              errorAt < start + text.length &&
              "bg-failed-soft text-failed underline decoration-wavy underline-offset-4",
          )}
        >
          {text}
        </span>
      ))}
    </code>
  );
}

const COLOURED_CHARS_MAX = 20_000;

function piecesOf(sql: string): { text: string; start: number; color: string | undefined }[] {
  const plain = [{ text: sql, start: 0, color: undefined }];
  if (sql.length > COLOURED_CHARS_MAX) return plain;
  try {
    return tokenize(sql).map(({ kind, text, start }) => {
      const isKeyword = kind === "word" && KEYWORDS.has(text.toLowerCase());
      return { text, start, color: isKeyword ? "font-semibold text-accent-ink" : COLOR[kind] };
    });
  } catch {
    return plain;
  }
}
