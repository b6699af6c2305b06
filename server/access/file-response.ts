const LINES_AT_ONCE = 1_000;

/** A file that is written while it is sent. */
export function fileOf(lines: Iterator<string>, { name, type }: { name: string; type: string }): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const some = Array.from({ length: LINES_AT_ONCE }, () => lines.next()).flatMap(
        ({ value }) => value ?? [],
      );
      if (some.length > 0) controller.enqueue(encoder.encode(some.join("")));
      if (some.length < LINES_AT_ONCE) controller.close();
    },
  });
  return new Response(body, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name.replace(/[^\w.-]/g, "_")}"`,
      ...{ "cache-control": "private, no-store", "x-content-type-options": "nosniff" },
    },
  });
}

export const CSV_TYPE = "text/csv; charset=utf-8; header=present";

export const csvLine = (cells: readonly string[]) => `${cells.map(csvCell).join(",")}\r\n`;

/** Tab and semicolon part cells as well where such a file is read. */
const csvCell = (text: string) => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
