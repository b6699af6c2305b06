import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

const systemBrowsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env["CHROMIUM_PATH"] ?? systemBrowsers.find((path) => existsSync(path));

// Specs take the address from fixtures (`HEADGATE_E2E_URL`), since the product chooses free ports after this is read.
export default defineConfig({
  testDir: "./e2e",
  outputDir: "./test-results",
  globalSetup: "./server/testing/browser-setup.ts",
  globalTimeout: 50 * 60_000,
  // Two cores draw for two browsers, the product and its engines at once: slow is no failure.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  workers: 2,
  fullyParallel: false,
  forbidOnly: Boolean(process.env["CI"]),
  // See docs/decisions.md: what passes only then is named at the end.
  retries: process.env["CI"] ? 1 : 0,
  use: {
    ...devices["Desktop Chrome"],
    // A trace keeps every request's bytes and a picture of each moment: too much to make where nothing fails.
    trace: process.env["CI"] ? "on-first-retry" : "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
});
