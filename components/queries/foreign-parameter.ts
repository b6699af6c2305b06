const TEMPLATE = /\{\{\s*([A-Za-z_]\w*)[^{}]*\}\}/;

/** How a parameter is written here, told of a text that has one as Redash and its like write it: `{{ since }}`. */
export function foreignParameter(sql: string): string | null {
  const [written, name] = TEMPLATE.exec(sql) ?? [];
  if (!written || !name) return null;
  return `${written} went to the warehouse as it stands. Write a parameter as :${name}, without quotes; its value is then asked for below the text.`;
}
