import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import { log } from "@/server/log";
import { listen } from "./listen";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const FIELDS = "SFATAL\0C08P01\0Mexpected SASL response, got message type 88\0\0";

/** What PostgreSQL answers to a goodbye in place of a password. */
function refusal(): Buffer {
  const answer = Buffer.from(`E    ${FIELDS}`);
  answer.writeUInt32BE(4 + FIELDS.length, 1);
  return answer;
}

it("warns of nothing when it is stopped while it connects", async () => {
  const database = createServer().listen(0, "127.0.0.1");
  await once(database, "listening");
  const { port } = database.address() as AddressInfo;
  vi.stubEnv("DATABASE_URL", `postgresql://nobody@127.0.0.1:${port}/none`);
  vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for this");
  const warn = vi.spyOn(log, "warn");

  const stop = listen("headgate_event", () => {});
  const [line] = (await once(database, "connection")) as [Socket];
  // It has said who it is, and waits to be asked for a password.
  await once(line, "data");
  line.once("data", () => line.end(refusal()));
  await stop();
  await setImmediate();
  expect(warn).not.toHaveBeenCalled();
  database.close();
});
