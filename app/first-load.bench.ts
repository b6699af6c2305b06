import { gzipSync } from "node:zlib";
import { printLimits } from "@/server/testing/bench";
import { type Product, startProduct } from "@/server/testing/product";

/*
 * The JavaScript that a page's HTML asks for before anything else: what stands between a person and a live page.
 * What a page fetches later by itself (the SQL editor) is not first load.
 */

const PAGES = [
  "/",
  "/queries",
  "/queries/history",
  "/queries/saved",
  "/queries/saved/example-top-buyers",
  "/runs",
  "/catalog",
  "/catalog/register",
  "/access",
  "/access/tags",
  "/access/tags/assign",
  "/access/policies",
  "/access/policies/new",
  "/access/policies/expressions",
  "/access/tests",
  "/access/tests/new",
  "/access/changes",
  "/access/changes/new",
  "/catalog/01900000-0000-7000-8000-000000000000",
  "/admin/audit",
  "/admin/people",
  "/admin/accounts",
  "/account/profile",
  "/account/tokens",
  "/account/notifications",
  "/docs/api",
];
const LIMIT_KB = 250;

/** Signs the demo admin in as the sign-in page does, and returns the cookies. */
async function signedIn({ url, demo }: Product): Promise<string> {
  const cookies = new Map<string, string>();
  const keep = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(";")[0] ?? "";
      cookies.set(pair.slice(0, pair.indexOf("=")), pair);
    }
    return response;
  };
  const header = () => [...cookies.values()].join("; ");
  const { csrfToken } = (await keep(await fetch(`${url}/api/auth/csrf`)).json()) as { csrfToken: string };
  const ada = demo.people.find((person) => person.role === "admin");
  if (!ada) throw new Error("the demo has no admin");
  keep(
    await fetch(`${url}/api/auth/callback/demo`, {
      method: "POST",
      redirect: "manual",
      headers: { cookie: header() },
      body: new URLSearchParams({ csrfToken, email: ada.email, password: ada.password, json: "true" }),
    }),
  );
  return header();
}

async function firstLoadKb(url: string, path: string, cookie: string): Promise<number> {
  const response = await fetch(`${url}${path}`, { headers: { cookie }, redirect: "manual" });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  const html = await response.text();
  // `noModule` marks polyfills that no browser of today fetches.
  const tags = [...html.matchAll(/<script\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => !/\snomodule\b/i.test(tag));
  const scripts = new Set(tags.flatMap((tag) => /\ssrc="([^"]+\.js)/.exec(tag)?.[1] ?? []));
  let bytes = 0;
  for (const src of scripts) {
    const body = await (await fetch(new URL(src, url))).arrayBuffer();
    bytes += gzipSync(Buffer.from(body)).byteLength;
  }
  return bytes / 1024;
}

const product = await startProduct();
try {
  const cookie = await signedIn(product);
  const limits = [];
  for (const path of ["/sign-in", ...PAGES]) {
    const value = await firstLoadKb(product.url, path, path === "/sign-in" ? "" : cookie);
    limits.push({ name: `${path}, first-load JavaScript, gzip`, value, max: LIMIT_KB, unit: "KB" });
  }
  printLimits(limits);
} finally {
  await product.stop();
}
