/** Turns a type as DuckDB writes it, `STRUCT(a INTEGER, b VARCHAR[])`, into Hive's. */
export function glueType(duckType: string): string {
  const reader = new TypeReader(duckType);
  return reader.whole();
}

const plain: Record<string, string> = {
  BOOLEAN: "boolean",
  TINYINT: "tinyint",
  SMALLINT: "smallint",
  INTEGER: "int",
  BIGINT: "bigint",
  HUGEINT: "decimal(38,0)",
  UHUGEINT: "decimal(38,0)",
  UTINYINT: "smallint",
  USMALLINT: "int",
  UINTEGER: "bigint",
  UBIGINT: "decimal(20,0)",
  FLOAT: "float",
  DOUBLE: "double",
  DATE: "date",
  BLOB: "binary",
};

class TypeReader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  whole(): string {
    return this.type();
  }

  private type(): string {
    let found = this.single();
    for (let match = this.take(/^\[\d*\]/); match; match = this.take(/^\[\d*\]/)) found = `array<${found}>`;
    return found;
  }

  private single(): string {
    if (this.take(/^STRUCT\(/)) return `struct<${this.members().join(",")}>`;
    if (this.take(/^MAP\(/)) {
      const key = this.type();
      this.take(/^,\s*/);
      const value = this.type();
      this.take(/^\)/);
      return `map<${key},${value}>`;
    }
    const decimal = this.take(/^DECIMAL\((\d+),\s*(\d+)\)/);
    if (decimal) return `decimal(${decimal[1]},${decimal[2]})`;
    const word = this.take(/^[A-Z_0-9]+(?: WITH TIME ZONE)?(?:\([^)]*\))?/)?.[0] ?? "";
    if (/^(?:TIMESTAMP|DATETIME)/.test(word)) return "timestamp";
    return plain[word] ?? "string";
  }

  private members(): string[] {
    const members: string[] = [];
    while (this.at < this.text.length && !this.take(/^\)/)) {
      const quoted = this.take(/^"((?:[^"]|"")*)"\s+/);
      const name = quoted ? quoted[1]?.replaceAll('""', '"') : this.take(/^([^\s,()]+)\s+/)?.[1];
      if (name === undefined) break;
      members.push(`${name.toLowerCase()}:${this.type()}`);
      this.take(/^,\s*/);
    }
    return members;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.text.slice(this.at));
    if (match) this.at += match[0].length;
    return match;
  }
}

/** In text files a date is only a text: Glue reads numbers and booleans out of them, and leaves the rest. */
export function textType(duckType: string): string {
  const type = glueType(duckType);
  if (/^(?:tinyint|smallint|int)$/.test(type)) return "bigint";
  if (/^(?:float|decimal.*)$/.test(type)) return "double";
  return type === "date" || type === "timestamp"
    ? "string"
    : type.replace(/\b(?:date|timestamp)\b/g, "string");
}

const widths = ["tinyint", "smallint", "int", "bigint", "float", "double"];

/** A type that holds the values of both. */
export function commonType(one: string, other: string): string {
  if (one === other) return one;
  const places = [widths.indexOf(one), widths.indexOf(other)];
  if (places.every((place) => place >= 0)) return widths[Math.max(...places)] as string;
  return "string";
}
