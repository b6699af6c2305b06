import type pg from "pg";
import QueryStream from "pg-query-stream";

const FIRST_BATCH = 100;
const LARGEST_BATCH = 1000;
/** Wide rows are asked for in smaller batches, so that a batch stays about this large in memory. */
const BATCH_CHARACTERS = 1_000_000;
const asText = { getTypeParser: () => (value: string) => value };

export interface StatementShape {
  fields: pg.FieldDef[];
}

/** Learns a statement's result columns without running it. */
export function describeStatement(client: pg.ClientBase, text: string): Promise<StatementShape> {
  return new Promise((resolve, reject) => {
    client.query(new Describe(text, resolve, reject) as unknown as pg.Submittable);
  });
}

interface WireConnection {
  parse(query: { text: string }): void;
  describe(message: { type: "S" }): void;
  sync(): void;
}

/** A query that stops after PostgreSQL's Describe; the handler names are those the pg client calls. */
class Describe {
  private fields: pg.FieldDef[] = [];
  private readonly text: string;
  private readonly resolve: (shape: StatementShape) => void;
  private readonly reject: (error: Error) => void;

  constructor(text: string, resolve: (shape: StatementShape) => void, reject: (error: Error) => void) {
    this.text = text;
    this.resolve = resolve;
    this.reject = reject;
  }

  submit(connection: WireConnection): void {
    connection.parse({ text: this.text });
    connection.describe({ type: "S" });
    connection.sync();
  }

  handleRowDescription(message: { fields: pg.FieldDef[] }): void {
    this.fields = message.fields;
  }

  // The client forgets a query once it has failed and calls nothing else; the Sync that clears the way is sent already.
  handleError(error: Error): void {
    this.reject(error);
  }

  handleReadyForQuery(): void {
    this.resolve({ fields: this.fields });
  }
}

export interface Streamed {
  command: string;
  rows: number;
}

/** Runs a statement through a server-side cursor and hands its rows on one by one, as text. */
export async function streamRows(
  client: pg.ClientBase,
  text: string,
  values: string[],
  hasRows: boolean,
  row: (values: (string | null)[]) => void | Promise<void>,
): Promise<Streamed> {
  const line = untilBroken(client);
  const { cursor } = client.query(new QueryStream(text, values, { rowMode: "array", types: asText }));
  let command = "";
  let affected: number | null = null;
  let seen = 0;
  let count = FIRST_BATCH;
  try {
    for (;;) {
      const batch = await read(cursor, count);
      command = batch.result?.command ?? command;
      affected = batch.result?.rowCount ?? affected;
      let characters = 1;
      for (const values of batch.rows) {
        seen += 1;
        for (const value of values) characters += value?.length ?? 0;
        const wait = row(values);
        if (wait) await wait;
      }
      if (batch.rows.length < count) break;
      const fitting = Math.floor((BATCH_CHARACTERS * batch.rows.length) / characters);
      count = Math.min(LARGEST_BATCH, Math.max(10, fitting));
    }
  } finally {
    await Promise.race([cursor.close(), line.broken]);
    line.forget();
  }
  return { command, rows: hasRows ? seen : (affected ?? 0) };
}

/** Whoever waits for PostgreSQL to say that a cursor is closed waits for ever where the line is down. */
function untilBroken(client: pg.ClientBase): { broken: Promise<void>; forget(): void } {
  let forget = () => {};
  const broken = new Promise<void>((resolve) => {
    client.once("end", resolve);
    forget = () => void client.off("end", resolve);
  });
  return { broken, forget };
}

interface Batch {
  rows: (string | null)[][];
  result: { command: string | null; rowCount: number | null } | undefined;
}

function read(
  cursor: {
    read(
      count: number,
      done: (error: Error | null, rows: Batch["rows"], result?: Batch["result"]) => void,
    ): void;
  },
  count: number,
): Promise<Batch> {
  return new Promise((resolve, reject) => {
    cursor.read(count, (error, rows, result) => {
      if (error) reject(error);
      else resolve({ rows, result });
    });
  });
}
