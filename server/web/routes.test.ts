import { join } from "node:path";
import { expect, it } from "vitest";
import { endpoints } from "@/app/api/v1/contracts";
import { root } from "@/server/launcher/settings";
import { loadRoutes } from "./routes";

const find = await loadRoutes(join(root, "app"), "api/v1");

it("finds the handler of every endpoint that is declared, and its path's fields", () => {
  for (const { path, method } of endpoints) {
    const fields = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
    const asked = path.replaceAll(/\{(\w+)\}/g, (_, name) => `${name}%20%C3%A4`);
    const route = find(`/api/v1${asked}`);
    expect(route?.module[method], `${method} ${path}`).toBeTypeOf("function");
    expect(route?.params).toEqual(Object.fromEntries(fields.map((name) => [name, `${name} ä`])));
  }
});

it("prefers a fixed part to a field, and finds nothing elsewhere", () => {
  expect(find("/api/v1/openapi.json")?.params).toEqual({});
  expect(find("/api/v1/nowhere")).toBeNull();
  expect(find("/api/v1")).toBeNull();
  expect(find("/api/v1/../../package.json")).toBeNull();
});

it("finds nothing where a part is no percent-encoded text", () => {
  expect(find("/api/v1/statements/%zz")).toBeNull();
});
