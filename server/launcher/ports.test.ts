import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { requirePort } from "./ports";

let server: Server | null = null;

const listen = async (): Promise<number> => {
  const listening = createServer();
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const address = listening.address();
  return address && typeof address === "object" ? address.port : 0;
};

afterEach(async () => {
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = null;
});

test("a taken port gives one line: who holds it, and what to do", async () => {
  const port = await listen();
  const error: Error = await requirePort(port, "127.0.0.1", "--port").catch((thrown) => thrown);
  expect(error.message).toContain(`Port ${port} is taken by`);
  expect(error.message).toContain(`(pid ${process.pid})`);
  expect(error.message).toContain(`npm start -- --port ${port + 1}`);
  expect(error.message).not.toContain("\n");
});

test("a free port is left free", async () => {
  const port = await listen();
  await new Promise((resolve) => server?.close(resolve));
  server = null;
  await requirePort(port, "127.0.0.1", "--port");
  await requirePort(port, "127.0.0.1", "--port");
});
