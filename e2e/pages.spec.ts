import { answerToLongHeaders } from "@/server/testing/long-headers";
import { expectAccessible, expectContrast, expectFits } from "./accessible";
import { expect, test } from "./fixtures";

const PAGES = [
  { path: "/", ready: "Overview" },
  { path: "/catalog", ready: "Catalog" },
  { path: "/catalog/register", ready: "Register a dataset" },
  { path: "/access", ready: "Access" },
  { path: "/access/tags", ready: "Access" },
  { path: "/access/tags/assign", ready: "Access" },
  { path: "/access/policies", ready: "Access" },
  { path: "/access/policies/new", ready: "New policy" },
  { path: "/access/policies/expressions", ready: "Saved expressions" },
  { path: "/access/tests", ready: "Access" },
  { path: "/access/tests/new", ready: "New test" },
  { path: "/access/changes", ready: "Access" },
  { path: "/queries", ready: "Queries" },
  { path: "/queries/saved", ready: "Queries" },
  { path: "/queries/saved/example-sales-by-seller", ready: "Sales by seller" },
  { path: "/queries/history", ready: "Queries" },
  { path: "/runs", ready: "Runs" },
  { path: "/admin/audit", ready: "Audit" },
  { path: "/admin/people", ready: "People" },
  { path: "/admin/accounts", ready: "Accounts" },
  { path: "/account/profile", ready: "Profile" },
  { path: "/account/tokens", ready: "API tokens" },
  { path: "/docs/api", ready: "API" },
];
const WIDTHS = [1440, 390];

for (const width of WIDTHS) {
  test(`every page is accessible and fits in ${width} px, light and dark`, async ({ page, signIn }) => {
    test.setTimeout(PAGES.length * 30_000);
    await page.setViewportSize({ width, height: 900 });
    await signIn("ada");
    for (const { path, ready } of PAGES) {
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(ready);
      await expect(page.getByRole("status", { name: /^Loading/ })).toHaveCount(0);
      await expectAccessible(page, { what: path });
      await expectFits(page, `${path} scrolls sideways`);
      await page.emulateMedia({ colorScheme: "dark" });
      await expectContrast(page, path);
    }
  });
}

test("the door is accessible", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { name: "Sign in to Headgate" })).toBeVisible();
  await expectAccessible(page);
});

test("neither pages nor the API may be framed or taken for another type", async ({ request }) => {
  for (const path of ["/sign-in", "/api/v1/me", "/api/v1/nowhere", "/api/health"]) {
    const headers = (await request.get(path)).headers();
    expect(headers, path).toMatchObject({ "x-frame-options": "DENY", "x-content-type-options": "nosniff" });
  }
});

test("headers that no request has are refused with an answer", async ({ demo, request }) => {
  const answer = await answerToLongHeaders(demo.url);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  expect((await request.get("/api/health")).ok()).toBe(true);
});

test("by keyboard alone: palette, a page, shortcuts, back", async ({ page, signIn }) => {
  await signIn("ada");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Overview");
  const openPalette = async () => {
    await page.keyboard.press("ControlOrMeta+k");
    await expect(page.getByPlaceholder(/Search pages/)).toBeFocused();
  };
  await openPalette();
  await page.keyboard.type("audit");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/admin\/audit/);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(page).toHaveURL(/\/runs/);
  await openPalette();
  await page.keyboard.type("dark");
  await expect(page.getByRole("option", { name: "Theme: dark" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByPlaceholder(/Search pages/)).toBeHidden();
  await openPalette();
  await page.keyboard.type("customer_activity");
  await expect(page.getByRole("option", { name: /^demo.customer_activity/ })).toBeVisible();
});

test("what is typed before the page listens is not lost", async ({ page, signIn }) => {
  await signIn("ana");
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**/_next/static/**/*.js", async (route) => {
    await held;
    await route.continue();
  });
  const gone = page.goto("/catalog", { waitUntil: "commit" });
  await page.getByRole("searchbox", { name: "Search the catalog" }).fill("early bird");
  letGo();
  await gone;
  await expect(page).toHaveURL(/[?&]q=early/);
});
