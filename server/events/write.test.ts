import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "@/server/db/client";
import { transaction } from "@/server/db/pool";
import { type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { event, system } from "./test-bed";
import { recordEvents, write } from "./write";

let app: TestApp;
let ana: TestPerson;

beforeAll(async () => {
  app = await testApp();
  ana = await app.person("analyst");
});
afterAll(() => app?.close());

const rowsOf = async (resourceId: string) =>
  (await app.db.pool.query("SELECT * FROM event WHERE resource_id = $1 ORDER BY id", [resourceId])).rows;
const saved = async (name: string) =>
  (await app.db.pool.query("SELECT 1 FROM saved_query WHERE name = $1", [name])).rowCount;
const save = (name: string) => ({ id: uuidv7(), ownerId: ana.id, name });

describe("write", () => {
  it("commits the work and its Event together, with all that it tells", async () => {
    const source = { actor: { id: ana.id, kind: "person" as const, name: "Ana" }, requestId: "request-1" };
    const told = { ownerId: ana.id, accountId: "333333333333", before: { a: 1 }, after: { a: 2 } };
    const made = await write(source, event("both", told), (tx) =>
      tx.savedQuery.create({ data: save("both") }),
    );
    expect(await saved(made.name)).toBe(1);
    expect(await rowsOf("both")).toMatchObject([
      {
        actor_id: ana.id,
        actor_kind: "person",
        actor_name: "Ana",
        verb: "thing.change",
        resource_type: "thing",
        owner_id: ana.id,
        account_id: "333333333333",
        before: { a: 1 },
        after: { a: 2 },
        request_id: "request-1",
      },
    ]);
  });

  it("leaves neither behind when the work fails, and neither when the Event cannot be written", async () => {
    const work = async (tx: { savedQuery: { create(input: object): Promise<unknown> } }) => {
      await tx.savedQuery.create({ data: save("neither") });
    };
    const failing = write(system, event("neither"), async (tx) => {
      await work(tx as never);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    const bad = event("neither", { ownerId: "not a uuid" });
    await expect(write(system, bad, (tx) => work(tx as never))).rejects.toThrow();
    const throwing = () => {
      throw new Error("cannot tell");
    };
    await expect(write(system, throwing, (tx) => work(tx as never))).rejects.toThrow("cannot tell");
    expect([await saved("neither"), await rowsOf("neither")]).toEqual([0, []]);
  });

  it("tells many Events of one work, of what it returned, or none when nothing changed", async () => {
    const events = (names: string[]) => names.map((name) => event("many", { after: { name } }));
    expect(await write(system, events, async () => ["a", "b"])).toEqual(["a", "b"]);
    await write(system, events, async () => []);
    expect((await rowsOf("many")).map((row) => row.after.name)).toEqual(["a", "b"]);
  });

  it("inside another write is part of it", async () => {
    const outer = write(system, event("outer"), async (tx) => {
      await write({ ...system, tx }, event("inner"), async () => {});
      throw new Error("no");
    });
    await expect(outer).rejects.toThrow("no");
    expect([await rowsOf("outer"), await rowsOf("inner")]).toEqual([[], []]);
    await write(system, event("outer"), (tx) => write({ ...system, tx }, event("inner"), async () => {}));
    const [[one], [two]] = [await rowsOf("outer"), await rowsOf("inner")];
    expect(one.xid).toBe(two.xid);
  });
});

describe("recordEvents", () => {
  it("writes many in the caller's transaction, the same as write would", async () => {
    const source = { actor: { id: ana.id, kind: "token" as const, name: "Ana" }, requestId: "request-2" };
    const one = event("raw", { ownerId: ana.id, accountId: "1", before: { a: [1] }, after: { a: "ü" } });
    await transaction((client) =>
      recordEvents(client, [
        { source, event: one },
        { source: system, event: event("raw") },
      ]),
    );
    await write(source, one, async () => {});
    const [raw, plain, same] = await rowsOf("raw");
    const { id: _, xid: __, at: ___, ...left } = raw;
    expect(same).toMatchObject(left);
    expect(plain).toMatchObject({
      actor_id: null,
      owner_id: null,
      before: null,
      after: null,
      request_id: null,
    });
    await transaction((client) => recordEvents(client, []));
  });

  it("rolls back with it", async () => {
    const failing = transaction(async (client) => {
      await recordEvents(client, [{ source: system, event: event("undone") }]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await rowsOf("undone")).toEqual([]);
  });
});

it("is append-only: what was told is neither changed nor taken away, by whichever door", async () => {
  await write(system, event("kept"), async () => {});
  const tries = [
    () => app.db.pool.query("UPDATE event SET actor_name = 'nobody'"),
    () => app.db.pool.query("DELETE FROM event WHERE resource_id = 'kept'"),
    () => app.db.pool.query("TRUNCATE event CASCADE"),
    () => prisma().event.deleteMany(),
    () => prisma().event.updateMany({ data: { actorName: "nobody" } }),
  ];
  for (const attempt of tries) await expect(attempt()).rejects.toThrow("append-only");
  expect(await rowsOf("kept")).toMatchObject([{ actor_name: "Headgate" }]);
});
