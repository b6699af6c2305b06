import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testApp } from "@/server/testing/app";
import { pool, together, transaction } from "./pool";

let app: Awaited<ReturnType<typeof testApp>>;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app?.close());

describe("transaction", () => {
  it("wakes who listens once it is committed, and nobody when it is not", async () => {
    const listener = await pool().connect();
    const heard: string[] = [];
    try {
      await listener.query("LISTEN headgate_run; LISTEN headgate_event");
      listener.on("notification", ({ channel }) => heard.push(channel));
      const refused = transaction(
        (client) => client.query("SELECT 1/0"),
        () => ["headgate_event"],
      );
      await expect(refused).rejects.toThrow("division by zero");
      await transaction(
        (client) => client.query("SELECT pg_current_xact_id()"),
        () => ["headgate_run"],
      );
      while (heard.length === 0) await listener.query("SELECT 1");
      expect(heard).toEqual(["headgate_run"]);
    } finally {
      await listener.query("UNLISTEN *");
      listener.release();
    }
  });

  it("throws what the first failing statement threw, when all of them are answered", async () => {
    let isAnswered = false;
    const failing = transaction(async (client) => {
      const first = client.query("SELECT 1/0");
      const last = client.query("SELECT 2").catch((error: Error) => {
        isAnswered = true;
        throw error;
      });
      await together([first, last]);
    });
    await expect(failing).rejects.toThrow("division by zero");
    expect(isAnswered).toBe(true);
  });
});
