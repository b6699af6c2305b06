/** Lets one task at a time work under a name; the endpoint is a single process, so memory is enough. */
export class KeyLock {
  private readonly tails = new Map<string, Promise<void>>();

  async run<T>(name: string, task: () => Promise<T>): Promise<T> {
    const before = this.tails.get(name);
    let release = () => {};
    const mine = new Promise<void>((resolve) => {
      release = resolve;
    });
    const tail = before ? before.then(() => mine) : mine;
    this.tails.set(name, tail);
    await before;
    try {
      return await task();
    } finally {
      release();
      if (this.tails.get(name) === tail) this.tails.delete(name);
    }
  }

  /** The same under several names, taken in one order so that two tasks can't wait for each other. */
  async runAll<T>(names: string[], task: () => Promise<T>): Promise<T> {
    const ordered = [...new Set(names)].sort();
    const releases: (() => void)[] = [];
    try {
      for (const name of ordered) {
        await new Promise<void>((entered) => {
          void this.run(name, () => {
            entered();
            return new Promise<void>((resolve) => {
              releases.push(resolve);
            });
          });
        });
      }
      return await task();
    } finally {
      for (const release of releases) release();
    }
  }
}
