import type pg from "pg";

const known = new WeakMap<pg.Client, number>();

/**
 * The transaction of a connection is told by the number of the first statement in it. PostgreSQL's own number would
 * cost a question for each statement, and what writes nothing has none.
 */
export function transactionOf(client: pg.Client, queryId: number): number {
  forgetEnded(client);
  const id = known.get(client) ?? queryId;
  known.set(client, id);
  return id;
}

/** To be called before a transaction is begun: nothing is left of the one before. */
export function forgetEnded(client: pg.Client): void {
  if (client.getTransactionStatus() === "I") known.delete(client);
}
