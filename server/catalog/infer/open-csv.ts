/** The characters that the table's OpenCSVSerDe is told. */
export const QUOTE = '"';
export const ESCAPE = "\\";

/**
 * The fields of a line as OpenCSVSerDe's parser has them: a backslash goes, and inside of quotes guards a quote or
 * another one; a quote within a field is a part of it and opens or closes quotes all the same. Null where quotes stay
 * open at the line's end.
 */
export function openCsvFields(line: string, separator: string): string[] | null {
  if (!line.includes(QUOTE) && !line.includes(ESCAPE)) return line.split(separator);
  const fields: string[] = [];
  let field = "";
  let isOpen = false;
  for (let at = 0; at < line.length; at += 1) {
    const [char, next] = [line.charAt(at), line.charAt(at + 1)];
    if (char === ESCAPE || (char === QUOTE && isOpen && next === QUOTE)) {
      const isGuarded = isOpen && (next === QUOTE || next === ESCAPE);
      if (!isGuarded) continue;
      field += next;
      at += 1;
    } else if (char === QUOTE) {
      const isInside = at > 2 && line.charAt(at - 1) !== separator && next !== "" && next !== separator;
      if (isInside) field = field !== "" && field.trim() === "" ? "" : field + char;
      isOpen = !isOpen;
    } else if (char === separator && !isOpen) {
      fields.push(field);
      field = "";
    } else field += char;
  }
  return isOpen ? null : [...fields, field];
}
