import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { titleOf, withResults } from "./editor-tab";
import { TabStore } from "./tab-store";

/** What localStorage does, with a limit of characters. */
class MemoryStore {
  entries = new Map<string, string>();
  limit = Number.POSITIVE_INFINITY;
  get length() {
    return this.entries.size;
  }
  key = (place: number) => [...this.entries.keys()][place] ?? null;
  getItem = (key: string) => this.entries.get(key) ?? null;
  removeItem = (key: string) => void this.entries.delete(key);
  setItem = (key: string, value: string) => {
    if (value.length > this.limit) throw new DOMException("full", "QuotaExceededError");
    this.entries.set(key, value);
  };
}

let local: MemoryStore;
let time: number;
const onFull = vi.fn();
const windowOf = (session = new MemoryStore()) =>
  new TabStore({ local, session, prefix: "me.", now: () => ++time, onFull });
const texts = (store: TabStore) => store.read().tabs.map(({ text }) => text);
/** Tells a window what another wrote, as the browser's storage event does. */
const tell = (store: TabStore, id: string) => store.receive(`me.tab.${id}`, local.getItem(`me.tab.${id}`));

beforeEach(() => {
  vi.useFakeTimers();
  local = new MemoryStore();
  time = 0;
  onFull.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("tabs of one window", () => {
  it("come back after a reload, with the one that was looked at", () => {
    const session = new MemoryStore();
    const store = windowOf(session);
    store.update(store.active.id, { text: "select 1", values: { a: null, b: "" } });
    const second = store.open({ text: "select 2" });
    store.open({ text: "select 3" });
    store.activate(second?.id ?? "");
    vi.runAllTimers();
    const again = windowOf(session);
    expect(texts(again)).toEqual(["select 1", "select 2", "select 3"]);
    expect(again.active.text).toBe("select 2");
    expect(again.read().tabs[0]?.values).toEqual({ a: null, b: "" });
  });

  it("are fifty at most, and whoever asks for more is told", () => {
    const store = windowOf();
    store.update(store.active.id, { text: "select 1" });
    for (let more = 1; more < 50; more += 1) expect(store.open({ text: `select ${more}` })).not.toBeNull();
    expect(onFull).not.toHaveBeenCalled();
    expect(store.open()).toBeNull();
    store.duplicate(store.active.id);
    expect(onFull.mock.calls).toEqual([[50], [50]]);
    expect(store.read().tabs).toHaveLength(50);
  });

  it("are written a moment after the last change, and at once when the page goes", () => {
    const store = windowOf();
    store.update(store.active.id, { text: "a" });
    expect(local.length).toBe(0);
    store.flush();
    expect(local.length).toBe(1);
  });

  it("keep their place, closed and reopened", () => {
    const store = windowOf();
    store.update(store.active.id, { text: "a" });
    const middle = store.open({ text: "b" });
    store.open({ text: "c" });
    store.close(middle?.id ?? "");
    expect(texts(store)).toEqual(["a", "c"]);
    store.reopen();
    expect(texts(store)).toEqual(["a", "b", "c"]);
    expect(store.active.text).toBe("b");
  });

  it("are never none", () => {
    const store = windowOf();
    store.update(store.active.id, { text: "a" });
    store.close(store.active.id);
    expect(texts(store)).toEqual([""]);
    expect(store.active).toBe(store.read().tabs[0]);
  });

  it("move, step and duplicate", () => {
    const store = windowOf();
    store.update(store.active.id, { text: "a" });
    store.open({ text: "b" });
    const third = store.open({ text: "c" });
    store.move(third?.id ?? "", 0);
    expect(texts(store)).toEqual(["c", "a", "b"]);
    store.move(third?.id ?? "", 2);
    expect(texts(store)).toEqual(["a", "b", "c"]);
    store.step(1);
    expect(store.active.text).toBe("a");
    store.step(-1);
    expect(store.active.text).toBe("c");
    store.duplicate(third?.id ?? "");
    expect(texts(store)).toEqual(["a", "b", "c", "c"]);
    expect(store.active.id).not.toBe(third?.id);
  });

  it("say when the browser keeps no more, and go on", () => {
    const store = windowOf();
    local.limit = 1_000;
    store.update(store.active.id, { text: "x".repeat(2_000) });
    store.flush();
    expect(store.read().problem).toMatch(/full/);
    expect(store.active.text).toHaveLength(2_000);
    store.update(store.active.id, { text: "short" });
    store.flush();
    expect(store.read().problem).toBeNull();
  });

  it("leave out what is no tab", () => {
    local.setItem("me.tab.1", "{broken");
    local.setItem("me.tab.2", '{"id":"2"}');
    expect(texts(windowOf())).toEqual([""]);
  });
});

describe("tabs of two windows", () => {
  it("take the newer text of the other", () => {
    const one = windowOf();
    one.update(one.active.id, { text: "first" });
    one.flush();
    const two = windowOf();
    const { id } = one.active;
    two.update(id, { text: "second" });
    two.flush();
    tell(one, id);
    expect(one.active.text).toBe("second");
    expect(one.read().revisions[id]).toBe(1);
  });

  it("keep both texts when both were typed in", () => {
    const one = windowOf();
    one.update(one.active.id, { text: "first" });
    one.flush();
    const two = windowOf();
    const { id } = one.active;
    one.update(id, { text: "mine, not written yet" });
    two.update(id, { text: "theirs" });
    two.flush();
    tell(one, id);
    expect(texts(one)).toEqual(["theirs", "mine, not written yet"]);
    expect(one.active.text).toBe("mine, not written yet");
    one.flush();
    expect(local.length).toBe(2);
  });

  it("add tabs of the other, and keep the one in sight when the other closes it", () => {
    const one = windowOf();
    one.update(one.active.id, { text: "a" });
    one.flush();
    const two = windowOf();
    const added = two.open({ text: "b" });
    two.flush();
    tell(one, added?.id ?? "");
    expect(texts(one)).toEqual(["a", "b"]);
    two.close(added?.id ?? "");
    tell(one, added?.id ?? "");
    expect(texts(one)).toEqual(["a"]);
    two.close(one.active.id);
    tell(one, one.active.id);
    expect(texts(one)).toEqual(["a"]);
  });
});

it.each([
  [{ name: "Mine", saved: null, text: "select 1" }, "Mine"],
  [{ name: null, saved: null, text: "\n-- daily sales\nselect 1" }, "daily sales"],
  [{ name: null, saved: null, text: "--\n  -- daily sales \nselect 1" }, "daily sales"],
  [{ name: null, saved: null, text: "select\n  1 as one\nfrom\n  t" }, "select 1 as one from t"],
  [{ name: null, saved: null, text: " \n" }, "New query"],
  [{ name: null, saved: null, text: "--\n" }, "New query"],
  [
    { name: null, saved: null, text: "select a_long_column, another_long_column from t" },
    "select a_long_column, another_l…",
  ],
])("a tab of %j is called %s", (tab, title) => {
  expect(titleOf(tab)).toBe(title);
});

it("keeps the results that were kept by hand", () => {
  const ref = (statementId: string, isKept = false) => ({
    statementId,
    runId: null,
    isKept,
    textStart: 0,
    lead: 0,
  });
  expect(withResults([ref("a"), ref("b", true)], [ref("c")])).toEqual([ref("b", true), ref("c")]);
});
