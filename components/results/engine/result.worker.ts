import type { FromWorker, PageToFetch, ToWorker } from "./protocol";
import { newSession, type Session } from "./session";

/** Few at a time: the server reads each page from its store, and others wait too. */
const PARALLEL = 3;

const post = (message: FromWorker, transfer: Transferable[] = []) => self.postMessage(message, { transfer });

let session: Session | null = null;
let waiting: PageToFetch[] = [];
let nextToTake = 0;
let inFlight = 0;
let hasFailed = false;
/** Pages that came before an earlier one. */
const early = new Map<number, { bytes: Uint8Array; page: PageToFetch }>();

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "open") session = newSession(data.columns);
  else if (data.kind === "pages") {
    waiting.push(...data.pages);
    fetchMore();
  } else if (data.kind === "retry") {
    hasFailed = false;
    fetchMore();
  } else answer(data);
});

function answer({ id, name, input }: Extract<ToWorker, { kind: "ask" }>): void {
  try {
    if (!session) throw new Error("No result is open.");
    post({ kind: "answer", id, output: session.answer(name, input) });
  } catch (error) {
    post({ kind: "refused", id, message: error instanceof Error ? error.message : String(error) });
  }
}

function fetchMore(): void {
  while (!hasFailed && inFlight < PARALLEL) {
    const page = waiting.shift();
    if (!page) return;
    inFlight += 1;
    void fetchPage(page).then((hasCome) => {
      inFlight -= 1;
      if (!hasCome) waiting = [page, ...waiting].sort((a, b) => a.n - b.n);
      else takeInOrder();
      fetchMore();
    });
  }
}

async function fetchPage(page: PageToFetch): Promise<boolean> {
  if (page.csv !== undefined) {
    early.set(page.n, { bytes: new TextEncoder().encode(page.csv), page });
    return true;
  }
  try {
    const response = await fetch(page.url, { headers: { accept: "application/gzip, text/csv" } });
    if (!response.ok) {
      fail(await response.json().catch(() => ({ status: response.status })));
      return false;
    }
    early.set(page.n, { bytes: await bytesOf(response), page });
    return true;
  } catch {
    fail(null);
    return false;
  }
}

/** A page of some size comes gzipped as it is kept, not by Content-Encoding: it is unpacked here. */
async function bytesOf(response: Response): Promise<Uint8Array> {
  const isPacked = response.headers.get("content-type")?.startsWith("application/gzip");
  const stream = isPacked ? response.body?.pipeThrough(new DecompressionStream("gzip")) : response.body;
  return new Uint8Array(await new Response(stream ?? null).arrayBuffer());
}

function fail(problem: unknown): void {
  if (hasFailed) return;
  hasFailed = true;
  post({ kind: "failed", problem });
}

function takeInOrder(): void {
  for (let next = early.get(nextToTake); next; next = early.get(nextToTake)) {
    early.delete(nextToTake);
    session?.take(next.bytes, next.page.rowCount);
    nextToTake += 1;
  }
  if (!session) return;
  const { rowCount: rows, bytes } = session.table;
  const isFetching = waiting.length > 0 || early.size > 0 || inFlight > 0;
  post({ kind: "progress", progress: { rows, bytes, pages: nextToTake, isFetching } });
}
