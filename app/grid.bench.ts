import { existsSync } from "node:fs";
import { type CDPSession, chromium, type Page } from "@playwright/test";
import { type Limit, printLimits } from "@/server/testing/bench";
import { readDemo, startProduct } from "@/server/testing/product";

/*
 * A result of 100,000 rows and 50 columns in Chromium: how soon it is open after its last byte, how it scrolls, what it
 * weighs, how long it sorts and filters. HEADGATE_E2E_HOME names the home of a product that already runs.
 *
 * Others, by their own settings: Superset shows 10,000 rows (DISPLAY_MAX_ROW) and fetches 100,000 at most (SQL_MAX_ROW);
 * an issue there tells of 93,000 rows that took 2:24 min in Chrome (#7204). Redash shows pages of 25 rows, holds the
 * whole result as JSON objects, and is meant for results below some 50,000 rows or 50 MB (#4867).
 */

const ROWS = 100_000;
const COLUMNS = 50;
const SCROLL_MS = 4_000;

/** Ten kinds of columns, five times: what results are made of. */
const KINDS = [
  "(n * 7919) % 1000003 as id_$",
  "'customer ' || (n * 31) % 100000 as name_$",
  "((n * 13) % 99991)::numeric(12,2) / 100 as amount_$",
  "timestamp '2024-01-01 00:00:00' + n * interval '1 minute' as at_$",
  "case when n % 3 = 0 then null when n % 3 = 1 then '' else 'Wharf' end as note_$",
  "n * 1.37::float8 as ratio_$",
  "date '1890-01-01' + n % 60000 as day_$",
  "n % 2 = 0 as is_even_$",
  "n::int8 * 90071992547 as big_$",
  "substr(md5(n::varchar), 1, 12) as hash_$",
];
const SQL = `select ${Array.from({ length: COLUMNS }, (_, at) => KINDS[at % KINDS.length]?.replaceAll("$", String(at))).join(", ")} from generate_series(1, ${ROWS}) n`;

interface Running {
  url: string;
  demo: Awaited<ReturnType<typeof readDemo>>;
  stop: () => Promise<void>;
}

async function product(): Promise<Running> {
  const home = process.env["HEADGATE_E2E_HOME"];
  if (!home) return startProduct();
  const demo = await readDemo(home);
  return { url: demo.url, demo, stop: async () => {} };
}

/** Runs the statement and waits until its last page is kept. */
async function keptStatement({ url, demo }: Running): Promise<string> {
  const token = demo.people.find(({ email }) => email.startsWith("ana@"))?.apiToken;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const target = {
    accountId: "333333333333",
    warehouseKind: "workgroup",
    warehouse: "default",
    database: "dev",
  };
  const body = JSON.stringify({ ...target, sql: SQL });
  const answer = await fetch(`${url}/api/v1/statements`, { method: "POST", headers, body });
  const { id } = (await answer.json()) as { id: string };
  for (;;) {
    const statement = (await (await fetch(`${url}/api/v1/statements/${id}`, { headers })).json()) as {
      status: string;
      resultState: string | null;
      error: string | null;
    };
    if (statement.resultState === "complete") return id;
    if (["FAILED", "ABORTED"].includes(statement.status) || statement.resultState === "cut") {
      throw new Error(`the statement came to nothing: ${JSON.stringify(statement)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function signIn(page: Page, { url, demo }: Running): Promise<void> {
  const ana = demo.people.find(({ email }) => email.startsWith("ana@"));
  if (!ana) throw new Error("the demo has no analyst");
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByLabel("Password").fill(ana.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));
}

/** Milliseconds from the last byte of the last page to the frame in which all rows are counted and cells are there. */
async function opened(page: Page, address: string): Promise<number> {
  // tsx names functions by a helper that the browser does not have.
  await page.addInitScript("globalThis.__name = (named) => named");
  await page.addInitScript(() => {
    const look = () => {
      const words = document.querySelector("footer [role=status]")?.textContent ?? "";
      const hasCells = (document.querySelector("[role=gridcell]")?.textContent ?? "") !== "";
      requestAnimationFrame(() => {
        if (/^100,000\srows/.test(words) && hasCells) {
          Object.assign(window, { openedAt: performance.timeOrigin + performance.now() });
        } else look();
      });
    };
    look();
  });
  await page.goto(address);
  const openedAt = await page.waitForFunction(
    () => Reflect.get(window, "openedAt") as number | undefined,
    null,
    {
      timeout: 60_000,
    },
  );
  const lastByteAt = await page.workers()[0]?.evaluate(() => {
    const ends = performance
      .getEntriesByType("resource")
      .map((entry) => (entry as PerformanceResourceTiming).responseEnd);
    return performance.timeOrigin + Math.max(...ends);
  });
  return ((await openedAt.jsonValue()) ?? Number.NaN) - (lastByteAt ?? Number.NaN);
}

interface Frames {
  fps: number;
  /** The worst frame but a hundredth of them. */
  p99: number;
  /** Milliseconds of the page's own thread in each frame, which a busy machine does not blur. */
  work: number;
}

const workSeconds = async (cdp: CDPSession): Promise<number> =>
  (await cdp.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration")?.value ??
  Number.NaN;

/** Scrolls in steps as a wheel does and counts the frames that the page gets to draw. */
async function scrolled(page: Page, direction: "down" | "right"): Promise<Frames> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const before = await workSeconds(cdp);
  const { count, ...frames } = await page.evaluate(
    async ({ ms, isDown }) => {
      const grid = document.querySelector("[role=grid]");
      if (!grid) throw new Error("no grid");
      const times: number[] = [];
      const begun = performance.now();
      let last = begun;
      let sign = 1;
      while (performance.now() - begun < ms) {
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        times.push(now - last);
        last = now;
        const end = isDown ? grid.scrollHeight - grid.clientHeight : grid.scrollWidth - grid.clientWidth;
        const at = isDown ? grid.scrollTop : grid.scrollLeft;
        if (at >= end) sign = -1;
        if (at <= 0) sign = 1;
        // Three wheel notches of 100 px every three frames, down the rows; sideways as a touch pad moves.
        if (isDown) grid.scrollTop += sign * 120;
        else grid.scrollLeft += sign * 40;
      }
      times.sort((a, b) => a - b);
      return {
        count: times.length,
        fps: (times.length * 1_000) / (performance.now() - begun),
        p99: times[Math.floor(times.length * 0.99)] ?? 0,
      };
    },
    { ms: SCROLL_MS, isDown: direction === "down" },
  );
  const work = (((await workSeconds(cdp)) - before) * 1_000) / count;
  await cdp.detach();
  return { ...frames, work };
}

interface HeapUsage {
  usedSize: number;
  embedderHeapUsedSize?: number;
  backingStorageSize?: number;
}

const heapBytes = ({ usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 }: HeapUsage) =>
  usedSize + embedderHeapUsedSize + backingStorageSize;

/** What the page and its workers hold after a collection, array buffers and DOM included. */
async function heldMegabytes(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  const workers: string[] = [];
  const answers = new Map<number, (result: HeapUsage) => void>();
  cdp.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
    if (targetInfo.type === "worker") workers.push(sessionId);
  });
  cdp.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message) as { id: number; result: HeapUsage };
    answers.get(id)?.(result);
  });
  await cdp.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  let nextId = 1;
  const askWorker = (sessionId: string, method: string) =>
    new Promise<HeapUsage>((resolve) => {
      const id = nextId++;
      answers.set(id, resolve);
      void cdp.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) });
    });
  await cdp.send("HeapProfiler.collectGarbage");
  let bytes = heapBytes((await cdp.send("Runtime.getHeapUsage")) as HeapUsage);
  if (workers.length === 0) throw new Error("the page has no worker to weigh");
  for (const worker of workers) {
    await askWorker(worker, "HeapProfiler.collectGarbage");
    bytes += heapBytes(await askWorker(worker, "Runtime.getHeapUsage"));
  }
  await cdp.detach();
  return bytes / 1e6;
}

/** Milliseconds for which the grid says that it is busy after a click or a typed text. */
async function busyFor(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const grid = document.querySelector("[role=grid]");
    let begun = 0;
    Reflect.set(window, "busyMs", undefined);
    const observer = new MutationObserver(() => {
      if (grid?.getAttribute("aria-busy") === "true") begun = performance.now();
      else if (begun > 0) {
        Reflect.set(window, "busyMs", performance.now() - begun);
        observer.disconnect();
      }
    });
    if (grid) observer.observe(grid, { attributeFilter: ["aria-busy"] });
  });
  await act();
  const ms = await page.waitForFunction(() => Reflect.get(window, "busyMs") as number | undefined);
  return (await ms.jsonValue()) ?? Number.NaN;
}

const header = (page: Page, name: string) =>
  page.getByRole("columnheader", { name: new RegExp(`^${name}\\b`) });

async function worked(page: Page): Promise<Limit[]> {
  const limits: Limit[] = [];
  const measure = async (name: string, act: () => Promise<void>) =>
    void limits.push({ name, value: await busyFor(page, act), max: 300, unit: "ms" });
  await measure("sort by a number", () => header(page, "id_0").click());
  await measure("sort by a text", () => header(page, "name_1").click());
  await measure("sort by a decimal", () => header(page, "amount_2").click());
  await measure("sort by a timestamp", () => header(page, "at_3").click());
  await measure("search all cells", () =>
    page.getByRole("searchbox", { name: "Search the rows" }).fill("customer 99"),
  );
  return limits;
}

async function measure(running: Running): Promise<Limit[]> {
  const id = await keptStatement(running);
  const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
  const browser = await chromium.launch({
    ...(existsSync(executablePath) ? { executablePath } : {}),
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await signIn(page, running);
    const address = `${running.url}/queries?statement=${id}`;
    const open = await opened(page, address);
    const down = await scrolled(page, "down");
    const right = await scrolled(page, "right");
    await page.getByRole("grid").evaluate((grid) => grid.scrollTo(0, 0));
    const work = await worked(page);
    const held = await heldMegabytes(page);
    return [
      { name: "open after the last byte", value: open, max: 1_000, unit: "ms" },
      { name: "scroll down", value: down.fps, min: 50, unit: "frames/s" },
      { name: "scroll sideways", value: right.fps, min: 50, unit: "frames/s" },
      { name: "work per frame, down", value: down.work, max: 16, unit: "ms" },
      { name: "work per frame, sideways", value: right.work, max: 16, unit: "ms" },
      { name: "slow frame (p99), down", value: down.p99, max: 50, unit: "ms" },
      { name: "slow frame (p99), sideways", value: right.p99, max: 50, unit: "ms" },
      ...work,
      { name: "heap of page and worker", value: held, max: 200, unit: "MB" },
    ];
  } finally {
    await browser.close();
  }
}

const running = await product();
try {
  const limits = await measure(running);
  process.stdout.write(`\n${ROWS} rows x ${COLUMNS} columns in Chromium\n`);
  printLimits(limits);
} finally {
  await running.stop();
}
