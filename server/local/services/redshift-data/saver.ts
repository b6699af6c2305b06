import { isConnectionLoss } from "@/server/local/warehouse";
import type { Statement } from "./statement";
import type { Store } from "./store";

/**
 * Writes statements' states in order. While PostgreSQL is away the latest state is kept in memory and written as soon
 * as it is back, so that nobody who waits on a statement waits for the database.
 */
export class Saver {
  private readonly store: Store;
  private readonly tails = new Map<string, Promise<void>>();
  private readonly retrying = new Set<string>();
  private stopped = false;

  constructor(store: Store) {
    this.store = store;
  }

  /** Whether the latest state of this statement still has to be written. */
  isPending(id: string): boolean {
    return this.tails.has(id);
  }

  stop(): void {
    this.stopped = true;
  }

  /** Settles when the state is stored (true) or when it is known that this has to wait (false). */
  save(statement: Statement): Promise<boolean> {
    const { id } = statement;
    if (this.retrying.has(id)) return Promise.resolve(false);
    return new Promise((resolve) => {
      const before = this.tails.get(id) ?? Promise.resolve();
      const tail = before.then(() => this.write(statement, resolve));
      this.tails.set(id, tail);
      void tail.finally(() => {
        if (this.tails.get(id) === tail) this.tails.delete(id);
      });
    });
  }

  private async write(statement: Statement, tell: (stored: boolean) => void): Promise<void> {
    for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
      try {
        await this.store.update(statement);
        this.retrying.delete(statement.id);
        return tell(true);
      } catch (error) {
        tell(false);
        if (!isConnectionLoss(error) || this.stopped) {
          this.retrying.delete(statement.id);
          console.error(`redshift-data: the state of ${statement.id} could not be stored`, error);
          return;
        }
        this.retrying.add(statement.id);
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }
}
