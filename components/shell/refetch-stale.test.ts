import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test } from "vitest";
import { refetchStale } from "./refetch-stale";

let client: QueryClient;
let fetches: { signal: AbortSignal; answer: (value: number) => void }[];
let stop: () => void;
let shown: number | undefined;
let becomeStale: () => void;

beforeEach(async () => {
  client = new QueryClient();
  fetches = [];
  shown = undefined;
  const observer = new QueryObserver<number>(client, {
    queryKey: ["runs", "getRun"],
    queryFn: ({ signal }) => new Promise((answer) => fetches.push({ signal, answer })),
  });
  stop = observer.subscribe(({ data }) => {
    shown = data;
  });
  becomeStale = () => refetchStale(client, { queryKey: ["runs"] });
  await answered(0);
  expect(shown).toBe(0);
});
afterEach(() => stop());

/** Lets the newest fetch answer, and what waits for that go on. */
async function answered(value: number): Promise<void> {
  fetches.at(-1)?.answer(value);
  await new Promise((resolve) => setTimeout(resolve));
}

test("a burst that comes while a fetch is under way throws none away and is answered by one more", async () => {
  becomeStale();
  for (let event = 0; event < 5; event += 1) becomeStale();
  expect(fetches).toHaveLength(2);
  await answered(1);
  expect([shown, fetches.length]).toEqual([1, 3]);
  await answered(2);
  expect([shown, fetches.length]).toEqual([2, 3]);
  expect(fetches.some(({ signal }) => signal.aborted)).toBe(false);
});

test("what becomes stale while the following fetch is under way is followed in turn", async () => {
  becomeStale();
  becomeStale();
  await answered(1);
  becomeStale();
  await answered(2);
  expect(fetches).toHaveLength(4);
  await answered(3);
  expect([shown, fetches.length]).toEqual([3, 4]);
});

test("the first fetch of all is followed as well", async () => {
  client.clear();
  const seen: unknown[] = [];
  const observer = new QueryObserver<number>(client, {
    queryKey: ["runs", "listRuns"],
    queryFn: ({ signal }) => new Promise((answer) => fetches.push({ signal, answer })),
  });
  const end = observer.subscribe(({ data }) => seen.push(data));
  becomeStale();
  await answered(1);
  await answered(2);
  expect(seen.at(-1)).toBe(2);
  end();
});

test("other reads stay as they are", () => {
  refetchStale(client, { queryKey: ["events"] });
  refetchStale(client, { predicate: ({ queryKey: [domain] }) => domain === "events" });
  expect(fetches).toHaveLength(1);
});
