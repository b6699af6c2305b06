import { createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, expect, test } from "vitest";
import { requirePort } from "./ports";

let server: Server | null = null;

const start = (port: number) => `npm start -- --port ${port}`;

const listen = async (host = "127.0.0.1"): Promise<number> => {
  const listening = createServer();
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, host, resolve));
  const address = listening.address();
  return address && typeof address === "object" ? address.port : 0;
};

afterEach(async () => {
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = null;
});

test("a taken port gives one line: who holds it, and what to do", async () => {
  const port = await listen();
  const error: Error = await requirePort(port, "127.0.0.1", start).catch((thrown) => thrown);
  expect(error.message).toContain(`Port ${port} is taken by`);
  expect(error.message).toContain(`(pid ${process.pid})`);
  expect(error.message).toContain(`npm start -- --port ${port + 1}`);
  expect(error.message).not.toContain("\n");
});

test("a free port is left free", async () => {
  const port = await listen();
  await new Promise((resolve) => server?.close(resolve));
  server = null;
  await requirePort(port, "127.0.0.1", start);
  await requirePort(port, "127.0.0.1", start);
});

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === "::1"),
);

test.runIf(hasIpv6)("a port is taken as well by who holds the other address of localhost", async () => {
  const port = await listen("::1");
  await expect(requirePort(port, "127.0.0.1", start)).rejects.toThrow(`Port ${port} is taken by`);
});
