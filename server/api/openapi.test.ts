import { expect, it } from "vitest";
import * as z from "zod";
import { endpoints } from "@/app/api/v1/contracts";
import { GET } from "@/app/api/v1/openapi.json/route";
import { endpoint } from "./endpoint";
import { openapi } from "./openapi";

const Schema = z.record(z.string(), z.unknown());
const Content = z.record(z.string(), z.object({ schema: Schema }));
const Operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()).length(1),
  summary: z.string().min(1),
  parameters: z.array(
    z.object({ name: z.string(), in: z.enum(["path", "query"]), required: z.boolean(), schema: Schema }),
  ),
  requestBody: z.object({ required: z.boolean(), content: Content }).optional(),
  responses: z.record(
    z.string().regex(/^(\d{3}|default)$/),
    z.object({ description: z.string(), content: Content }),
  ),
});
const Document = z.object({
  openapi: z.literal("3.1.0"),
  info: z.object({ title: z.string(), version: z.string() }),
  servers: z.array(z.object({ url: z.url() })),
  paths: z.record(
    z.string().startsWith("/"),
    z.partialRecord(z.enum(["get", "post", "put", "patch", "delete"]), Operation),
  ),
  components: z.object({ schemas: z.object({ Problem: Schema }), securitySchemes: Schema }),
});

const operations = (document: z.infer<typeof Document>) =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({ path, method, one: one! })),
  );

it("describes every endpoint once, under its own id", async () => {
  process.env["DATABASE_URL"] ??= "postgres://nobody@localhost/none";
  process.env["NEXTAUTH_SECRET"] ??= "a secret of at least thirty-two characters";
  const document = Document.parse(await GET().json());
  const described = operations(document).map(
    ({ path, method, one }) => `${one.operationId} ${method} ${path}`,
  );
  const declared = endpoints.map((one) => `${one.id} ${one.method.toLowerCase()} ${one.path}`);
  expect(described.sort()).toEqual(declared.sort());
  expect(new Set(endpoints.map((one) => one.id)).size).toBe(endpoints.length);
});

it("names each field of a path once, as required, and refers to nothing that is not there", () => {
  const document = Document.parse(openapi(endpoints, "https://headgate.test"));
  for (const { path, one } of operations(document)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const inPath = one.parameters.filter((parameter) => parameter.in === "path");
    expect(inPath.map((parameter) => parameter.name).sort()).toEqual(named.sort());
    expect(inPath.every((parameter) => parameter.required)).toBe(true);
    expect(new Set(one.parameters.map((parameter) => parameter.name)).size).toBe(one.parameters.length);
    expect(Object.keys(one.responses)).toHaveLength(2);
  }
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(refs)).toEqual(new Set(["#/components/schemas/Problem"]));
});

it("tells of bytes as a body, with all fields in path and query", () => {
  const put = endpoint({
    ...{ id: "a.put", method: "PUT", path: "/things/{id}", summary: "s", permission: "self.update" },
    ...{ input: z.object({ id: z.string(), part: z.string() }), output: z.object({}) },
    consumes: "application/octet-stream",
  });
  const { paths } = Document.parse(openapi([put], "https://headgate.test"));
  const one = paths["/things/{id}"]?.put;
  expect(one?.parameters.map(({ name, in: where }) => [name, where])).toEqual([
    ["id", "path"],
    ["part", "query"],
  ]);
  expect(one?.requestBody).toEqual({
    required: true,
    content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
  });
});

it("puts the fields of a change into its body, those of a read into its query, and tells who may", () => {
  const input = z.object({ id: z.string(), name: z.string(), note: z.string().optional() });
  const shared = { path: "/things/{id}", summary: "s", input, output: z.object({}) } as const;
  const { paths } = Document.parse(
    openapi(
      [
        endpoint({ ...shared, id: "a.read", method: "GET", permission: "public", produces: "text/csv" }),
        endpoint({ ...shared, id: "a.change", method: "PATCH", permission: "self.update", status: 202 }),
      ],
      "https://headgate.test",
    ),
  );
  const { get, patch } = paths["/things/{id}"]!;
  expect(get?.parameters.map(({ name, in: where, required }) => [name, where, required])).toEqual([
    ["id", "path", true],
    ["name", "query", true],
    ["note", "query", false],
  ]);
  expect(Object.keys(get?.responses["200"]?.content ?? {})).toEqual(["text/csv"]);
  expect(patch?.parameters.map((one) => one.name)).toEqual(["id"]);
  expect(patch?.requestBody).toMatchObject({
    required: true,
    content: { "application/json": { schema: { type: "object", required: ["name"] } } },
  });
  expect(Object.keys(patch?.responses ?? {})).toEqual(["202", "default"]);
  const raw = openapi(
    [endpoint({ ...shared, id: "a.read", method: "GET", permission: "public" })],
    "https://h.test",
  );
  expect(JSON.stringify(raw)).toContain('"security":[]');
});
