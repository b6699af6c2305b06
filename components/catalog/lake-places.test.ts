import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { lakePlaces } from "./lake-places";

test("what is refused is not asked again: somebody waits for a folder", async () => {
  const fetch = vi.fn(async () => Response.json({ code: "unavailable" }, { status: 503 }));
  vi.stubGlobal("fetch", fetch);
  const client = new QueryClient({ defaultOptions: { queries: { retry: 1, retryDelay: 1 } } });
  const places = await client.fetchQuery(lakePlaces(client, "111111111111"));
  vi.unstubAllGlobals();
  expect(places).toEqual({ buckets: [], places: [] });
  expect(fetch).toHaveBeenCalledTimes(2);
});
