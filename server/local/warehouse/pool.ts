import pg from "pg";

/** A connection lent to one statement or one session. */
export interface Lease {
  client: pg.Client;
  /** Process id of the PostgreSQL backend. */
  pid: number;
  /** False once the connection broke. */
  alive(): boolean;
  /** Gives the connection back; it is wiped before anyone else gets it, and closed if `discard`. */
  release(discard?: boolean): void;
}

interface Connection {
  key: string;
  client: pg.Client;
  pid: number;
  broken: boolean;
  idleSince: number;
}

interface Waiting {
  key: string;
  config: pg.ClientConfig;
  resolve(lease: Lease): void;
  reject(error: unknown): void;
}

const idleMs = 60_000;
const resetMs = 5_000;

/**
 * Connections by database and user, with one limit over all of them. A connection logs in as its user, so nothing the
 * user types (RESET SESSION AUTHORIZATION, SET ROLE) leads to anybody else; before reuse it is rolled back and wiped.
 */
export class ConnectionPool {
  private readonly max: number;
  private readonly idle = new Map<string, Connection[]>();
  private readonly open = new Set<Connection>();
  private readonly waiting: Waiting[] = [];
  private opening = 0;
  private closed = false;
  private readonly sweeper: NodeJS.Timeout;

  constructor(max: number) {
    this.max = max;
    this.sweeper = setInterval(() => this.sweep(Date.now() - idleMs), idleMs / 2);
    this.sweeper.unref();
  }

  /** A connection that is ready now, or null. */
  take(key: string): Lease | null {
    const ready = this.idle.get(key);
    for (let found = ready?.pop(); found; found = ready?.pop()) {
      if (!found.broken) return this.lease(found);
    }
    return null;
  }

  async acquire(key: string, config: pg.ClientConfig, signal?: AbortSignal): Promise<Lease> {
    signal?.throwIfAborted();
    if (this.closed) throw new Error("The endpoint is stopping");
    const ready = this.take(key);
    if (ready) return ready;
    if (this.open.size + this.opening >= this.max && !this.evictOne()) {
      return await this.queue(key, config, signal);
    }
    try {
      return this.lease(await this.connect(key, config));
    } catch (error) {
      // The place that was kept for this connection is free: those who wait must not wait for a release alone.
      this.serveNext();
      throw error;
    }
  }

  private queue(key: string, config: pg.ClientConfig, signal: AbortSignal | undefined): Promise<Lease> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        const at = this.waiting.indexOf(waiter);
        if (at < 0) return;
        this.waiting.splice(at, 1);
        reject(signal?.reason);
      };
      const waiter: Waiting = {
        key,
        config,
        resolve: (lease) => {
          signal?.removeEventListener("abort", leave);
          resolve(lease);
        },
        reject,
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.waiting.push(waiter);
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.sweeper);
    for (const waiter of this.waiting.splice(0)) waiter.reject(new Error("The endpoint is stopping"));
    await Promise.all([...this.open].map((connection) => this.end(connection)));
  }

  private async connect(key: string, config: pg.ClientConfig): Promise<Connection> {
    this.opening += 1;
    const client = new pg.Client({ connectionTimeoutMillis: 10_000, ...config });
    const connection: Connection = { key, client, pid: 0, broken: false, idleSince: 0 };
    const broke = () => {
      connection.broken = true;
      this.forget(connection);
    };
    client.on("error", broke);
    client.on("end", broke);
    try {
      await client.connect();
      connection.pid = (client as unknown as { processID: number }).processID;
      this.open.add(connection);
      return connection;
    } catch (error) {
      client.end().catch(() => {});
      throw error;
    } finally {
      this.opening -= 1;
    }
  }

  private lease(connection: Connection): Lease {
    let released = false;
    return {
      client: connection.client,
      pid: connection.pid,
      alive: () => !connection.broken,
      release: (discard = false) => {
        if (released) return;
        released = true;
        void this.giveBack(connection, discard);
      },
    };
  }

  private async giveBack(connection: Connection, discard: boolean): Promise<void> {
    if (connection.broken) return this.serveNext();
    if (discard || this.closed || !(await wiped(connection.client))) {
      await this.end(connection);
      return this.serveNext();
    }
    connection.idleSince = Date.now();
    const stack = this.idle.get(connection.key) ?? [];
    stack.push(connection);
    this.idle.set(connection.key, stack);
    this.serveNext();
  }

  private serveNext(): void {
    const next = this.waiting.shift();
    if (!next) return;
    this.acquire(next.key, next.config).then(next.resolve, next.reject);
  }

  private evictOne(): boolean {
    let oldest: Connection | null = null;
    for (const stack of this.idle.values()) {
      const first = stack[0];
      if (first && (!oldest || first.idleSince < oldest.idleSince)) oldest = first;
    }
    if (!oldest) return false;
    void this.end(oldest);
    return true;
  }

  private sweep(before: number): void {
    for (const stack of this.idle.values()) {
      for (const connection of stack.filter((each) => each.idleSince < before)) void this.end(connection);
    }
  }

  private forget(connection: Connection): void {
    this.open.delete(connection);
    const stack = this.idle.get(connection.key)?.filter((each) => each !== connection) ?? [];
    if (stack.length > 0) this.idle.set(connection.key, stack);
    else this.idle.delete(connection.key);
  }

  private async end(connection: Connection): Promise<void> {
    connection.broken = true;
    this.forget(connection);
    // A backend busy with a statement reads nothing: cut the line rather than wait for it.
    const cut = setTimeout(() => destroy(connection.client), 1_000);
    await connection.client.end().catch(() => {});
    clearTimeout(cut);
  }
}

function destroy(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** Rolls back what is open and drops everything the user left in the connection; false if that failed. */
async function wiped(client: pg.Client): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), resetMs);
  });
  const wipe = async () => {
    if (client.getTransactionStatus() !== "I") await client.query("ROLLBACK");
    await client.query("DISCARD ALL");
    return true;
  };
  try {
    return await Promise.race([wipe(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
