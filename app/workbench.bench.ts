import { existsSync } from "node:fs";
import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState } from "@codemirror/state";
import { chromium, type Page } from "@playwright/test";
import { completionsAt } from "@/components/queries/completions";
import { buildIndex, type NameIndex } from "@/components/queries/name-index";
import { completionSource } from "@/components/queries/sql-completion";
import { currentStatement, segmentsField, statementMarks } from "@/components/queries/statement-marks";
import { parametersIn } from "@/components/queries/used-parameters";
import { type Limit, printLimits, quantile, type Sample, sample } from "@/server/testing/bench";
import { readDemo, startProduct } from "@/server/testing/product";

/*
 * The workbench: how soon it can be typed in, how it types in a script of 5,000 lines, and how soon completion answers
 * in a database of 5,000 tables with 50 columns each. HEADGATE_E2E_HOME names the home of a product that already runs.
 */

const TABLES = 5_000;
const COLUMNS = 50;
const LINES = 5_000;
const KEYS = 150;

const takenAt = new Date(0).toISOString();
const tree = {
  takenAt,
  schemas: ["public", "lake"],
  tables: Array.from({ length: TABLES }, (_, at) => ({
    schema: at % 2 ? "lake" : "public",
    name: `table_${at}`,
    type: "TABLE",
    rows: at * 1_000,
  })),
};
const columns = {
  takenAt,
  types: ["integer", "character varying(256)", "numeric(12,2)"],
  tables: tree.tables.map(({ schema, name }) => ({
    schema,
    name,
    columns: Array.from({ length: COLUMNS }, (_, at) => `column_${at}_of_${name}`),
    types: Array.from({ length: COLUMNS }, (_, at) => at % 3),
  })),
};

const STATEMENT = [
  "select a.column_1, b.column_2::varchar(20) as note, sum(c.amount) over (partition by a.id)",
  "from table_2 a join table_4 b on a.id = b.id -- joined",
  "left join table_6 c on c.id = a.id and c.name = 'it''s'",
  "where a.at >= :since and b.name ilike '%x%'",
  "order by 1, 2 limit 100;",
];
/** Of 1,000 statements, and of one alone. */
const SCRIPTS = {
  "5,000 lines": Array.from({ length: LINES }, (_, at) => STATEMENT[at % STATEMENT.length]).join("\n"),
  "one statement of 5,000 lines": [
    "insert into table_2 values",
    ...Array.from({ length: LINES - 2 }, (_, at) => `  (${at}, 'it''s row ${at}', :amount, '2026-11-23'),`),
    "  (select a.column_2_of_table_8 from table_8 a where a.column_1_of_table_8 = 1, 'last', 0, null)",
  ].join("\n"),
};

const p95 = (samples: Sample[], max: number): Limit[] =>
  samples.map((one) => ({ name: `${one.name}, p95`, value: quantile(one, 0.95), max, unit: "ms" }));

/** What the browser does for each key and each list, without the browser. */
async function pureLimits(): Promise<Limit[]> {
  const index = buildIndex(tree, columns);
  const complete = (marked: string) => async () => {
    const at = marked.indexOf("|");
    const answer = completionsAt(marked.replace("|", ""), at, index, []);
    if (!answer) throw new Error(`nothing to complete in ${marked.slice(0, 80)}`);
  };
  const joins = Array.from({ length: 20 }, (_, at) => `join table_${at} t${at} on true`).join("\n");
  const names = await sample({ "index of all names": async () => buildIndex(tree, columns) }, { count: 20 });
  const lists = await sample(
    {
      "a table after FROM": complete("select * from ta|"),
      "a column behind a dot": complete("select t.col| from table_8 t"),
      "a column of 20 tables": complete(`select c| from table_1\n${joins}`),
      "a column in one statement of 5,000 lines": completeLast(index),
    },
    { count: 60 },
  );
  const scripts = Object.entries(SCRIPTS).map(([name, text]) => [`ten keys in ${name}`, typeIn(text)]);
  const keys = await sample(Object.fromEntries(scripts), { count: 60 });
  return [...p95(names, 500), ...p95(lists, 50), ...p95(keys, 80)];
}

/**
 * Keys in the middle of a script: each until the statement at the cursor and the parameters are known. Ten at a time: one
 * takes half a millisecond, which on a busy machine tells of the others on it.
 */
function typeIn(text: string): () => Promise<void> {
  const anchor = text.indexOf("\n", text.length / 2) + 10;
  let state = EditorState.create({ doc: text, selection: { anchor }, extensions: statementMarks });
  return async () => {
    for (const key of "0123456789") {
      state = state.update(state.replaceSelection(key)).state;
      const used = parametersIn(state.field(segmentsField), (from, to) => state.sliceDoc(from, to));
      if (!state.field(currentStatement) || used.length !== 1)
        throw new Error("the script is not understood");
    }
  };
}

/** Completion behind the alias in the last line, by all that stands before it. */
function completeLast(index: NameIndex): () => Promise<void> {
  const doc = SCRIPTS["one statement of 5,000 lines"];
  const state = EditorState.create({ doc, extensions: statementMarks });
  const context = new CompletionContext(state, doc.lastIndexOf("a.column") + "a.col".length, false);
  const source = completionSource(() => index);
  return async () => {
    const answer = await source(context);
    if (answer?.options.length !== COLUMNS) throw new Error("the columns of table_8 are not offered");
  };
}

type Running = Awaited<ReturnType<typeof product>>;

async function product() {
  const home = process.env["HEADGATE_E2E_HOME"];
  if (!home) return startProduct();
  const demo = await readDemo(home);
  return { url: demo.url, demo, stop: async () => {} };
}

async function signIn(page: Page, { url, demo }: Running): Promise<void> {
  const ana = demo.people.find(({ email }) => email.startsWith("ana@"));
  if (!ana) throw new Error("the demo has no analyst");
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(ana.email);
  await page.getByLabel("Password").fill(ana.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((to) => !to.pathname.startsWith("/sign-in"));
}

const editorOf = (page: Page) => page.getByRole("textbox", { name: "SQL" });

/** From the navigation to a page that takes text and knows where to run it. */
async function openMs(page: Page, url: string): Promise<number> {
  await page.goto(`${url}/queries`, { waitUntil: "commit" });
  const isReady = () => {
    const database = document.querySelector('[aria-label="Database"]');
    return document.querySelector(".cm-content") && database?.textContent?.includes("dev")
      ? performance.now()
      : 0;
  };
  const found = await page.waitForFunction(isReady, null, { polling: "raf" });
  return found.jsonValue();
}

/** Pastes a text in place of what is there: from the key until it is drawn. As typed text Chromium takes minutes. */
async function pasteMs(page: Page, text: string): Promise<number> {
  await editorOf(page).click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.evaluate((given) => navigator.clipboard.writeText(given), text);
  const begun = performance.now();
  await page.keyboard.press("ControlOrMeta+v");
  const last = `${text.split("\n").length}`;
  await page
    .locator(".cm-lineNumbers .cm-gutterElement", { hasText: new RegExp(`^${last}$`) })
    .last()
    .waitFor();
  return performance.now() - begun;
}

/** Types in the middle of the script that is open and gives the times between frames. */
async function frames(page: Page): Promise<number[]> {
  await page.keyboard.press("ControlOrMeta+Home");
  for (let step = 0; step < 20; step += 1) await page.keyboard.press("PageDown");
  await page.keyboard.press("End");
  await page.waitForTimeout(1_000);
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { frameTimes: times });
    let last = performance.now();
    const step = (now: number) => {
      times.push(now - last);
      last = now;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  await page.keyboard.type(" and x = 1 ".repeat(KEYS / 11), { delay: 50 });
  return page.evaluate(() => (window as unknown as { frameTimes: number[] }).frameTimes.slice(1));
}

/** From the key to the list, the database's names being many. */
async function completionMs(page: Page): Promise<number[]> {
  await editorOf(page).click();
  const times: number[] = [];
  for (let round = 0; round < 12; round += 1) {
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(`select * from table_${round * 10} t where t`);
    await page.evaluate(() => {
      const measured = new Promise<number>((resolve) => {
        let begun = 0;
        document.addEventListener("keydown", () => (begun ||= performance.now()), {
          capture: true,
          once: true,
        });
        const observer = new MutationObserver(() => {
          if (!document.querySelector(".cm-tooltip-autocomplete li")) return;
          observer.disconnect();
          resolve(performance.now() - begun);
        });
        observer.observe(document.body, { childList: true, subtree: true });
      });
      Object.assign(window, { measured });
    });
    await page.keyboard.press(".");
    times.push(await page.evaluate(() => (window as unknown as { measured: Promise<number> }).measured));
    await page.keyboard.press("Escape");
  }
  return times;
}

const sorted = (name: string, times: number[]): Sample => ({ name, times: times.toSorted((a, b) => a - b) });

async function typingLimits(page: Page, name: string, text: string): Promise<Limit[]> {
  const pasted = await pasteMs(page, text);
  const drawn = sorted("frames", await frames(page));
  const seconds = drawn.times.reduce((sum, time) => sum + time, 0) / 1_000;
  return [
    { name: `pasting ${name}`, value: pasted, max: 1_000, unit: "ms" },
    { name: `typing in ${name}`, value: drawn.times.length / seconds, min: 58, unit: "frames/s" },
    { name: `typing in ${name}, p95 of a frame`, value: quantile(drawn, 0.95), max: 20, unit: "ms" },
  ];
}

async function browserLimits(running: Running): Promise<Limit[]> {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  try {
    const viewport = { width: 1440, height: 900 };
    const permissions = ["clipboard-read", "clipboard-write"];
    const page = await (await browser.newContext({ viewport, permissions })).newPage();
    // tsx names functions by a helper that the browser does not have.
    await page.addInitScript("globalThis.__name = (named) => named");
    await signIn(page, running);
    await openMs(page, running.url);
    const opened: number[] = [];
    for (let round = 0; round < 5; round += 1) opened.push(await openMs(page, running.url));
    await page.route(/\/databases\/[^/]+\/tables(\?|$)/, (route) => route.fulfill({ json: tree }));
    await page.route(/\/databases\/[^/]+\/columns(\?|$)/, (route) => route.fulfill({ json: columns }));
    await openMs(page, running.url);
    await page.getByText("5,000\u00a0tables").waitFor();
    await page.getByPlaceholder("Table, column or description").waitFor();
    const listed = sorted("list", await completionMs(page));
    const typed: Limit[] = [];
    for (const [name, text] of Object.entries(SCRIPTS)) typed.push(...(await typingLimits(page, name, text)));
    return [
      {
        name: "page ready after a warm start, median",
        value: quantile(sorted("open", opened), 0.5),
        max: 2_000,
        unit: "ms",
      },
      { name: "key to list in Chromium, median", value: quantile(listed, 0.5), max: 50, unit: "ms" },
      ...typed,
    ];
  } finally {
    await browser.close();
  }
}

const pure = await pureLimits();
const running = await product();
try {
  printLimits([...pure, ...(await browserLimits(running))]);
} finally {
  await running.stop();
}
