import type { ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type { StatementRow } from "@/server/statements";
import type { downloadResult as endpoint } from "./contract";
import { csvLine } from "./csv";
import { unpacked } from "./page";
import { columnsOf, readableResult } from "./read";
import { walkPages } from "./walk";

/** A result as a file, streamed from what is kept. */
export async function downloadResult(ctx: Context, { statementId }: ParsedInput<typeof endpoint>) {
  const statement = await readableResult(ctx, statementId);
  const lines = csvBytes(statement, ctx.signal);
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="statement-${statementId}.csv"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

async function* csvBytes(
  statement: StatementRow,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer, void> {
  yield Buffer.from(csvLine(columnsOf(statement).map((column) => column.name)));
  for await (const page of walkPages(statement.id, { signal })) yield await unpacked(page);
}
