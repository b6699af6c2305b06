import { once } from "node:events";
import { connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort } from "@/server/postgres/cluster";
import { testServerUrl } from "@/server/testing/database";
import { untilReachable } from "./database";

test("a server that comes up late is waited for", async () => {
  const real = new URL(testServerUrl());
  const late = new URL(real);
  late.port = String(await freePort());
  late.hostname = "127.0.0.1";
  const reached = untilReachable(late.toString());
  const refused = connect(Number(late.port), "127.0.0.1");
  expect(await once(refused, "error")).toMatchObject([{ code: "ECONNREFUSED" }]);
  const door = createServer((client) => {
    const server = connect(Number(real.port), real.hostname);
    client.pipe(server).pipe(client);
    client.on("error", () => server.destroy());
    server.on("error", () => client.destroy());
  });
  door.listen(Number(late.port), "127.0.0.1");
  try {
    await reached;
  } finally {
    door.close();
  }
});

test("a server that never comes up is told of in the end, and a missing database at once", async () => {
  const none = new URL(testServerUrl());
  none.port = String(await freePort());
  await expect(untilReachable(none.toString(), 0)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  const missing = new URL(testServerUrl());
  missing.pathname = "/no_such_database";
  await expect(untilReachable(missing.toString())).rejects.toMatchObject({ code: "3D000" });
});
