import { MutationObserver, QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { mutation } from "@/components/data/api";
import { setCrawlSetting, startCrawl } from "@/server/crawls/contract";
import { decidingKey, isDeciding } from "./deciding";

test("only a decision about the same dataset is in the way of another", async () => {
  const client = new QueryClient();
  let settle = () => {};
  const pending = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const begin = (mutationKey: readonly unknown[]) =>
    new MutationObserver(client, { mutationKey, mutationFn: () => pending }).mutate();
  const others = [startCrawl, setCrawlSetting].map((endpoint) => begin(mutation(endpoint).mutationKey ?? []));
  const another = begin(decidingKey("another"));
  expect(isDeciding(client, "this")).toBe(false);
  const decision = begin(decidingKey("this"));
  expect(isDeciding(client, "this")).toBe(true);
  settle();
  await Promise.all([...others, another, decision]);
  expect(isDeciding(client, "this")).toBe(false);
});
