import { afterEach, expect, it, vi } from "vitest";
import { getStatement } from "@/server/statements/contract";
import { ApiError, call } from "./api";

afterEach(() => vi.unstubAllGlobals());

const ask = () => call(getStatement, { statementId: "01a225e9-1649-7754-8654-c8970fe2ad68" });
const failure = () => ask().catch((error: unknown) => error);

it("takes an answer that was cut on its way for none", async () => {
  vi.stubGlobal("fetch", async () => new Response('{"id":"01a2'));
  const error = await failure();
  expect(error).toBeInstanceOf(ApiError);
  expect((error as ApiError).problem.code).toBe("unreachable");
});

it("tells an answer that is no problem document by its status", async () => {
  vi.stubGlobal("fetch", async () => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  expect((await failure()) as Error).toMatchObject({ message: "The server answered 502." });
});

it("lets a question that was taken back be just that", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new DOMException("The user aborted a request.", "AbortError");
  });
  expect((await failure()) as Error).toMatchObject({ name: "AbortError" });
});
