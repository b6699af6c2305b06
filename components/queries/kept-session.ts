import { ApiError, call } from "@/components/data/api";
import { isSameTarget } from "@/server/accounts/contract";
import { endWarehouseSession, openWarehouseSession } from "@/server/warehouse-sessions/contract";
import type { EditorTab } from "./editor-tab";
import type { TabStore } from "./tab-store";
import type { Wish } from "./use-run";

/** Whether a wish runs in the session of its tab. */
export const keepsSession = ({ target, options }: Pick<Wish, "target" | "options">): boolean =>
  options.keepMinutes > 0 && target.warehouseKind !== "athena";

/** The tab's session at a wish's target; one of another target is ended and its place taken. */
export async function sessionOfTab(store: TabStore, { tabId, target, options }: Wish): Promise<string> {
  const session = store.get(tabId)?.session ?? null;
  if (session && isSameTarget(session.target, target)) return session.id;
  if (session) endSession(session.id);
  const { keepMinutes } = options;
  const { id } = await call(openWarehouseSession, { ...target, keepMinutes });
  store.update(tabId, { session: { id, target } });
  return id;
}

/** Ends the session of a tab that is closed or wants none any more: what it holds would stay locked for hours. */
export function leaveSession(store: TabStore, { id, session }: Pick<EditorTab, "id" | "session">): void {
  if (!session) return;
  store.update(id, { session: null });
  endSession(session.id);
}

/** It lapses by itself where this does not work. */
function endSession(sessionId: string): void {
  void call(endWarehouseSession, { sessionId }).catch(() => {});
}

/** Whether an error says that the session is over, so that the next run opens one. */
export const isSessionOver = (error: Error): boolean =>
  error instanceof ApiError &&
  error.problem.code === "gone" &&
  error.problem.details?.["sessionId"] !== undefined;
