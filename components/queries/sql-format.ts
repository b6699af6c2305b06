import { isSpace, tokenize } from "@/server/sql/tokenize";
import { ATHENA_CUTS, REDSHIFT_CUTS } from "./cuts";
import { partsOf, segmentsOf } from "./segments";

/** A text with each of its statements laid out anew, and how many could not be. */
export interface Formatted {
  text: string;
  failed: number;
}

/** Lays SQL out. Parameters, texts and comments stay as they are; what the formatter cannot read stays too. */
export async function formatSql(sql: string, engine: "redshift" | "athena" = "redshift"): Promise<Formatted> {
  const { formatDialect, redshift, postgresql, trino, hive } = await import("sql-formatter");
  const isAthena = engine === "athena";
  // Redshift first; PostgreSQL's rules know dollar quotes. Of Athena's, Hive's know backquotes.
  const dialects = isAthena ? [trino, hive] : [redshift, postgresql];
  let failed = 0;
  const parts = [...partsOf(segmentsOf(sql, isAthena ? ATHENA_CUTS : REDSHIFT_CUTS))].map(
    ({ from, to, statement, isClosed }) => {
      const part = sql.slice(from, to);
      if (!statement) return part.trim();
      for (const dialect of dialects) {
        try {
          return formatDialect(isAthena ? part : withoutContinuations(part), {
            dialect,
            tabWidth: 2,
            keywordCase: "preserve",
            paramTypes: { named: [":"] },
          });
        } catch {
          // The next one may know it.
        }
      }
      failed += 1;
      return isClosed ? part.trim() : part.trimStart();
    },
  );
  const text = parts.filter((part) => part !== "").join("\n\n");
  return { text: sql.endsWith("\n") ? `${text.trimEnd()}\n` : text.trimEnd(), failed };
}

/** A backslash that ends its line is white space to Redshift's clients, and unknown to the formatter. */
function withoutContinuations(sql: string): string {
  try {
    return tokenize(sql)
      .map((token) =>
        isSpace(token) && token.kind === "space" ? token.text.replaceAll("\\", "") : token.text,
      )
      .join("");
  } catch {
    return sql;
  }
}
