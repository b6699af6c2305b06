// biome-ignore-all lint/correctness/noEmptyPattern: Playwright reads which fixtures one needs from the pattern
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from "@playwright/test";
import type { DemoFile } from "@/server/launcher/demo-files";
import { awaken, untilAwake } from "./awake";

export type Who = "ada" | "stella" | "ana" | "vic";

interface Fixtures {
  demo: DemoFile;
  /** Signs somebody in through the door, as they would. */
  signIn: (who: Who) => Promise<Page>;
  /** Signs somebody in once more, in another tab of the same browser. */
  enterAgain: (who: Who) => Promise<void>;
  /** Signs somebody else in with a browser of their own, on the way to a page. */
  enter: (who: Who, path: string, options?: BrowserContextOptions) => Promise<Page>;
}

/** The product that the run started, and its people. */
export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => use(process.env["HEADGATE_E2E_URL"]),
  context: async ({ context }, use) => {
    awaken(context);
    await use(context);
  },
  demo: async ({}, use) => {
    const home = process.env["HEADGATE_E2E_HOME"] ?? ".headgate";
    await use(JSON.parse(readFileSync(join(home, "demo.json"), "utf8")) as DemoFile);
  },
  signIn: async ({ page, demo }, use) => {
    await use(async (who) => {
      await throughTheDoor(page, personOf(demo, who), "/sign-in");
      return page;
    });
  },
  enterAgain: async ({ context, demo }, use) => {
    await use(async (who) => {
      const tab = await context.newPage();
      await throughTheDoor(tab, personOf(demo, who), "/sign-in");
      await tab.close();
    });
  },
  enter: async ({ browser, demo }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (who, path, options = {}) => {
      const context = await browser.newContext({ baseURL: demo.url, ...options });
      contexts.push(context);
      awaken(context);
      const page = await context.newPage();
      await throughTheDoor(page, personOf(demo, who), `/sign-in?next=${encodeURIComponent(path)}`);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

async function throughTheDoor(
  page: Page,
  { email, password }: { email: string; password: string },
  door: string,
): Promise<void> {
  await page.goto(door);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await untilAwake(page);
}

/** A demo person of demo.json. */
export function personOf(demo: DemoFile, who: Who) {
  const person = demo.people.find(({ email }) => email.startsWith(`${who}@`));
  if (!person) throw new Error(`no demo person ${who}`);
  return person;
}

export { expect };
