import { type AddressInfo, connect, createServer } from "node:net";
import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pool } from "@/server/db/pool";
import { createRun } from ".";
import { claim } from "./claim";
import { registerExecutor } from "./executor";
import { contextOf, engineDatabase, rowOf } from "./test-bed";
import { register } from "./worker-table";
import { Writer } from "./writer";

let database: Awaited<ReturnType<typeof engineDatabase>>;
let line: Awaited<ReturnType<typeof linePassing>>;
const workerId = uuidv7();
const executor = { kind: "marked", title: "Marked", run: async () => undefined };

/** Stands before PostgreSQL. `breaksAt` says in which half of the next COMMIT the connection breaks. */
async function linePassing(url: string) {
  const to = new URL(url);
  const state: { breaksAt: "request" | "answer" | null; broken: number } = { breaksAt: null, broken: 0 };
  const server = createServer((socket) => {
    const onward = connect(Number(to.port), to.hostname);
    let isCommitting = false;
    const close = () => {
      socket.destroy();
      onward.destroy();
    };
    const breakNow = () => {
      state.breaksAt = null;
      state.broken += 1;
      close();
    };
    socket.on("data", (bytes) => {
      isCommitting = bytes.includes("COMMIT");
      if (isCommitting && state.breaksAt === "request") breakNow();
      else onward.write(bytes);
    });
    onward.on("data", (bytes) => {
      if (isCommitting && state.breaksAt === "answer") breakNow();
      else socket.write(bytes);
    });
    for (const end of [socket, onward]) end.on("error", close).on("close", close);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const behind = new URL(url);
  behind.hostname = "127.0.0.1";
  behind.port = String((server.address() as AddressInfo).port);
  return { state, url: behind.href, close: () => new Promise((resolve) => server.close(resolve)) };
}

beforeAll(async () => {
  database = await engineDatabase();
  line = await linePassing(database.url);
  process.env["DATABASE_URL"] = line.url;
  registerExecutor(executor);
  await register({ id: workerId, host: "here", pid: 1, capacity: 1 }, [executor], 60_000);
});

afterAll(async () => {
  await database?.drop();
  await line?.close();
});

it.each(["answer", "request"] as const)(
  "writes a batch once when the %s of its COMMIT is lost",
  async (half) => {
    const { id: runId } = await createRun(contextOf("analyst"), { kind: "marked", title: half, input: null });
    const [row] = await claim(workerId, new Map([["marked", 1]]));
    expect(row?.id).toBe(runId);
    const at = { runId, fence: row?.fence ?? 0 };
    const writer = new Writer(() => workerId);
    let told = 0;
    const broken = line.state.broken;
    line.state.breaksAt = half;
    writer.line({ ...at, attempt: 1, at: new Date(), level: "info", text: "said once" });
    const inTx = async () => {
      told += 1;
    };
    await writer.patch({ ...at, detail: { n: 1 }, announce: true, inTx });
    await writer.drain();

    expect(line.state.broken).toBe(broken + 1);
    expect(told).toBe(half === "answer" ? 1 : 2);
    expect((await rowOf(runId)).detail).toEqual({ n: 1 });
    const count = async (text: string) => (await pool().query<{ n: number }>(text, [runId])).rows[0]?.n;
    expect(await count("SELECT count(*)::int AS n FROM run_log WHERE run_id = $1")).toBe(1);
    const events = "SELECT count(*)::int AS n FROM event WHERE verb = 'run.progress' AND resource_id = $1";
    expect(await count(events)).toBe(1);
    expect(await writer.step({ id: runId, event: { type: "succeed", fence: at.fence } })).toMatchObject({
      ok: true,
    });
  },
);
