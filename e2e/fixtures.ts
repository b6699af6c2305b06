// biome-ignore-all lint/correctness/noEmptyPattern: Playwright reads which fixtures one needs from the pattern
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import type { DemoFile } from "@/server/launcher/demo-files";

export type Who = "ada" | "stella" | "ana" | "vic";

interface Fixtures {
  demo: DemoFile;
  /** Signs somebody in through the door, as they would. */
  signIn: (who: Who) => Promise<Page>;
}

/** The product that the run started, and its people. */
export const test = base.extend<Fixtures>({
  baseURL: async ({}, use) => use(process.env["HEADGATE_E2E_URL"]),
  demo: async ({}, use) => {
    const home = process.env["HEADGATE_E2E_HOME"] ?? ".headgate";
    await use(JSON.parse(readFileSync(join(home, "demo.json"), "utf8")) as DemoFile);
  },
  signIn: async ({ page, demo }, use) => {
    await use(async (who) => {
      const person = personOf(demo, who);
      await page.goto("/sign-in");
      await page.getByLabel("E-mail").fill(person.email);
      await page.getByLabel("Password").fill(person.password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
      return page;
    });
  },
});

/** A demo person of demo.json. */
export function personOf(demo: DemoFile, who: Who) {
  const person = demo.people.find(({ email }) => email.startsWith(`${who}@`));
  if (!person) throw new Error(`no demo person ${who}`);
  return person;
}

export { expect };
