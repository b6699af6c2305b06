import type {
  AskName,
  Asks,
  FromWorker,
  PageToFetch,
  Progress,
  ResultColumn,
  ToWorker,
} from "./engine/protocol";

export interface EngineState {
  progress: Progress;
  /** What the server said when a page could not be had; null stands for no answer at all. */
  failure: { problem: unknown } | null;
}

export type Engine = ReturnType<typeof openEngine>;

/** The worker that holds one result. Close it when the result is left. */
export function openEngine(columns: ResultColumn[]) {
  const worker = new Worker(new URL("./engine/result.worker.ts", import.meta.url), { type: "module" });
  const send = (message: ToWorker) => worker.postMessage(message);
  const asked = new Map<number, { resolve: (output: never) => void; reject: (error: Error) => void }>();
  const listeners = new Set<() => void>();
  let nextId = 1;
  let pagesGiven = 0;
  let state: EngineState = {
    progress: { rows: 0, bytes: 0, pages: 0, isFetching: false },
    failure: null,
  };
  const setState = (change: Partial<EngineState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const stop = (error: Error) => {
    for (const { reject } of asked.values()) reject(error);
    asked.clear();
  };
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === "progress") setState({ progress: data.progress });
    else if (data.kind === "failed") setState({ failure: { problem: data.problem } });
    else {
      const ask = asked.get(data.id);
      asked.delete(data.id);
      if (data.kind === "answer") ask?.resolve(data.output as never);
      else ask?.reject(new Error(data.message));
    }
  });
  worker.addEventListener("error", () => {
    setState({ failure: { problem: null } });
    stop(new Error("The browser stopped reading this result."));
  });
  send({ kind: "open", columns });

  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    state: () => state,
    /** Fetches what it was not given before; pages come in their order. */
    give(pages: PageToFetch[]): void {
      const fresh = pages.filter(({ n }) => n >= pagesGiven);
      if (fresh.length === 0) return;
      pagesGiven += fresh.length;
      send({ kind: "pages", pages: fresh });
    },
    retry(): void {
      setState({ failure: null });
      send({ kind: "retry" });
    },
    ask<Name extends AskName>(name: Name, input: Asks[Name]["input"]): Promise<Asks[Name]["output"]> {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        asked.set(id, { resolve, reject });
        send({ kind: "ask", id, name, input } as ToWorker);
      });
    },
    close(): void {
      worker.terminate();
      stop(new Error("The result was closed."));
    },
  };
}
