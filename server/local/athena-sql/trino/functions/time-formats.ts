type Translated = string | { odd: string };

const mySql: Readonly<Record<string, string>> = {
  a: "%a",
  b: "%b",
  c: "%-m",
  d: "%d",
  e: "%-d",
  f: "%f",
  H: "%H",
  h: "%I",
  I: "%I",
  i: "%M",
  j: "%j",
  k: "%-H",
  l: "%-I",
  M: "%B",
  m: "%m",
  p: "%p",
  r: "%I:%M:%S %p",
  S: "%S",
  s: "%S",
  T: "%H:%M:%S",
  v: "%V",
  W: "%A",
  Y: "%Y",
  y: "%y",
  "%": "%%",
};

/** A format of MySQL's, as date_format and date_parse take it, in strftime's letters. */
export function fromMySql(format: string): Translated {
  let translated = "";
  for (let at = 0; at < format.length; at++) {
    const char = format.charAt(at);
    if (char !== "%") {
      translated += char;
      continue;
    }
    const letter = format.charAt(++at);
    // These Trino refuses, too.
    if ("DUuVwX".includes(letter)) return { odd: `%${letter}` };
    translated += mySql[letter] ?? letter;
  }
  return translated;
}

const joda: readonly [RegExp, string][] = [
  [/^[yYx]{4}$/, "%Y"],
  [/^yy$/, "%y"],
  [/^MMMM$/, "%B"],
  [/^MMM$/, "%b"],
  [/^MM$/, "%m"],
  [/^M$/, "%-m"],
  [/^dd$/, "%d"],
  [/^d$/, "%-d"],
  [/^D{3}$/, "%j"],
  [/^EEEE$/, "%A"],
  [/^E{1,3}$/, "%a"],
  [/^HH$/, "%H"],
  [/^H$/, "%-H"],
  [/^hh$/, "%I"],
  [/^h$/, "%-I"],
  [/^mm$/, "%M"],
  [/^m$/, "%-M"],
  [/^ss$/, "%S"],
  [/^s$/, "%-S"],
  [/^SSS$/, "%g"],
  [/^S{6}$/, "%f"],
  [/^a$/, "%p"],
];

/** A pattern of Joda's, as format_datetime and parse_datetime take it, in strftime's letters. */
export function fromJoda(pattern: string): Translated {
  let translated = "";
  for (const [piece] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g)) {
    if (piece.startsWith("'")) {
      translated += piece === "''" ? "'" : piece.slice(1, -1).replaceAll("''", "'").replaceAll("%", "%%");
      continue;
    }
    if (!/^[A-Za-z]/.test(piece)) {
      translated += piece.replaceAll("%", "%%");
      continue;
    }
    const found = joda.find(([letters]) => letters.test(piece));
    if (!found) return { odd: piece };
    translated += found[1];
  }
  return translated;
}
