import { uuidv7 } from "uuidv7";
import { type EditorTab, mergeTab, newTab, parseTab } from "./editor-tab";

export interface Tabs {
  tabs: readonly EditorTab[];
  activeId: string;
  /** Counts the texts that came from elsewhere than the editor, by tab: the editor takes those up. */
  revisions: Readonly<Record<string, number>>;
  /** Why texts are not kept in this browser right now. */
  problem: string | null;
}

/** The part of the browser's Storage that tabs need. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

interface Places {
  /** Shared by all windows of the browser. */
  local: Store;
  /** Of this window alone. */
  session: Store;
  prefix: string;
  now: () => number;
  /** Hears that one more was asked for than there may be. */
  onFull: (most: number) => void;
}

const WRITE_AFTER_MS = 300;
const TABS_MAX = 50;
/** A browser gives about five million characters to all of a site. */
const TEXT_MAX = 1_000_000;

/**
 * The tabs of one person in this browser. Each is an entry of its own in localStorage, so that two windows
 * write beside each other; what another window wrote comes in by `receive`.
 */
export class TabStore {
  #state: Tabs;
  #unwritten = new Set<string>();
  #closed: EditorTab[] = [];
  #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
    const tabs = this.#readAll();
    const wanted = places.session.getItem(`${places.prefix}active`);
    const newest = tabs.toSorted((a, b) => b.updatedAt - a.updatedAt)[0];
    const first = tabs.find(({ id }) => id === wanted) ?? newest ?? newTab(uuidv7(), 0);
    this.#state = {
      tabs: tabs.length > 0 ? tabs : [first],
      activeId: first.id,
      revisions: {},
      problem: null,
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  read = (): Tabs => this.#state;

  get(id: string): EditorTab | undefined {
    return this.#state.tabs.find((tab) => tab.id === id);
  }

  get active(): EditorTab {
    return this.get(this.#state.activeId) ?? (this.#state.tabs[0] as EditorTab);
  }

  /** Opens a tab beside the others; an empty one that nobody wrote in gives its place. Null when there are too many. */
  open(given: Partial<EditorTab> = {}): EditorTab | null {
    const { tabs } = this.#state;
    const { active } = this;
    const isBlank = active.text.trim() === "" && !active.saved && active.name === null && given.text;
    if (isBlank) {
      this.update(active.id, given, { isText: true });
      return this.active;
    }
    if (tabs.length >= TABS_MAX) {
      this.#places.onFull(TABS_MAX);
      return null;
    }
    const options = given.options ?? { ...active.options, name: "" };
    const tab = newTab(uuidv7(), Math.max(...tabs.map(({ order }) => order)) + 1, { ...given, options });
    this.#set({ tabs: [...tabs, tab] });
    this.#touch(tab.id);
    this.activate(tab.id);
    return tab;
  }

  /** Changes a tab; `isText` says that the text comes from elsewhere than the editor, which has to take it up. */
  update(id: string, changed: Partial<EditorTab>, { isText = false } = {}): void {
    const { tabs, revisions } = this.#state;
    if (!this.get(id)) return;
    this.#set({
      tabs: tabs.map((tab) => (tab.id === id ? { ...tab, ...changed } : tab)),
      ...(isText ? { revisions: bumped(revisions, id) } : {}),
    });
    this.#touch(id);
  }

  activate(id: string): void {
    if (!this.get(id)) return;
    this.#places.session.setItem(`${this.#places.prefix}active`, id);
    this.#set({ activeId: id });
  }

  /** Closes a tab; `reopen` brings it back. There is always one. */
  close(id: string): void {
    const { tabs, activeId } = this.#state;
    const at = tabs.findIndex((tab) => tab.id === id);
    const closed = tabs[at];
    if (!closed) return;
    this.#closed.push(closed);
    this.#unwritten.delete(id);
    this.#places.local.removeItem(this.#key(id));
    const left = tabs.filter((tab) => tab.id !== id);
    const next = left[at] ?? left.at(-1) ?? newTab(uuidv7(), 0);
    this.#set({ tabs: left.length > 0 ? left : [next] });
    if (activeId === id) this.activate(next.id);
  }

  /** Brings back the tab that was closed last, or the one named. */
  reopen(id?: string): void {
    const at = id ? this.#closed.findIndex((tab) => tab.id === id) : this.#closed.length - 1;
    const [tab] = this.#closed.splice(at, at < 0 ? 0 : 1);
    if (!tab) return;
    this.#set({ tabs: sorted([...this.#state.tabs, tab]) });
    this.#touch(tab.id);
    this.activate(tab.id);
  }

  duplicate(id: string): void {
    const found = this.get(id);
    if (!found) return;
    const { id: _, ...tab } = found;
    const name = tab.name ?? tab.saved?.name;
    this.open({ ...tab, name: name ? `${name} (copy)` : null, saved: null });
  }

  /** Puts a tab in another's place. */
  move(id: string, to: number): void {
    const { tabs } = this.#state;
    const tab = this.get(id);
    if (!tab || to < 0 || to >= tabs.length) return;
    const left = tabs.filter((one) => one.id !== id);
    const before = left[to - 1]?.order ?? (left[0]?.order ?? 0) - 2;
    const after = left[to]?.order ?? before + 2;
    this.#set({
      tabs: sorted(tabs.map((one) => (one.id === id ? { ...one, order: (before + after) / 2 } : one))),
    });
    this.#touch(id);
  }

  /** The tab `by` places further, round the ends. */
  step(by: number): void {
    const { tabs, activeId } = this.#state;
    const at = tabs.findIndex(({ id }) => id === activeId);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next) this.activate(next.id);
  }

  /** Takes in what another window wrote or removed; `value` is null when it removed it. */
  receive(key: string, value: string | null): void {
    const id = key.startsWith(`${this.#places.prefix}tab.`) ? key.slice(this.#key("").length) : null;
    if (id === null) return;
    const mine = this.get(id);
    if (value === null) {
      if (!mine) return;
      // Somebody still looks at it here: closing it there is no reason to lose it.
      if (this.#state.activeId === id || this.#unwritten.has(id)) this.#touch(id);
      else this.#set({ tabs: this.#state.tabs.filter((tab) => tab.id !== id) });
      return;
    }
    const theirs = parseTab(value);
    if (!theirs) return;
    const winner = mergeTab(mine, theirs, this.#unwritten.has(id));
    if (winner === "mine") return;
    const others = this.#state.tabs.filter((tab) => tab.id !== id);
    const copy = winner === "both" && mine ? { ...mine, id: uuidv7(), order: mine.order + 0.001 } : null;
    this.#unwritten.delete(id);
    this.#set({
      tabs: sorted([...others, theirs, ...(copy ? [copy] : [])]),
      revisions: mine?.text === theirs.text ? this.#state.revisions : bumped(this.#state.revisions, id),
    });
    if (!copy) return;
    this.#touch(copy.id);
    if (this.#state.activeId === id) this.activate(copy.id);
  }

  /** Writes what is not written yet, at once. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let problem: string | null = null;
    for (const id of this.#unwritten) {
      const tab = this.get(id);
      if (!tab) continue;
      const isTooLong = tab.text.length > TEXT_MAX;
      if (isTooLong) problem = "This text is too long to be kept in the browser: save it.";
      else if (!this.#write(tab)) problem = "The browser's storage is full: close tabs, or save this text.";
      else this.#unwritten.delete(id);
    }
    if (problem !== this.#state.problem) this.#set({ problem });
  }

  #write(tab: EditorTab): boolean {
    try {
      this.#places.local.setItem(this.#key(tab.id), JSON.stringify(tab));
      return true;
    } catch {
      return false;
    }
  }

  #touch(id: string): void {
    const { tabs } = this.#state;
    this.#state = {
      ...this.#state,
      tabs: tabs.map((tab) => (tab.id === id ? { ...tab, updatedAt: this.#places.now() } : tab)),
    };
    this.#unwritten.add(id);
    this.#timer ??= setTimeout(() => this.flush(), WRITE_AFTER_MS);
  }

  #set(changed: Partial<Tabs>): void {
    this.#state = { ...this.#state, ...changed };
    for (const listener of this.#listeners) listener();
  }

  #key(id: string): string {
    return `${this.#places.prefix}tab.${id}`;
  }

  #readAll(): EditorTab[] {
    const { local } = this.#places;
    const keys = Array.from({ length: local.length }, (_, place) => local.key(place) ?? "");
    return sorted(
      keys.flatMap((key) => {
        if (!key.startsWith(this.#key(""))) return [];
        const tab = parseTab(local.getItem(key) ?? "");
        return tab ? [tab] : [];
      }),
    );
  }
}

const sorted = (tabs: readonly EditorTab[]) => tabs.toSorted((a, b) => a.order - b.order);

const bumped = (revisions: Readonly<Record<string, number>>, id: string) => ({
  ...revisions,
  [id]: (revisions[id] ?? 0) + 1,
});
