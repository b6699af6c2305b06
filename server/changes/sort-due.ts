import { type DueGroup, stepsOfGroup } from "./due-groups";
import type { DueRow } from "./expiry-store";

interface Sorted {
  /** Is to be taken back. */
  left: readonly DueRow[];
  /** Is not there any more: it needs no taking back. */
  gone: readonly DueRow[];
  /** Is there, and can't be planned on what is known even now. */
  stuck: readonly DueRow[];
}

/** What is not known to be there is asked for outside before it is let go. */
export async function sortDue(group: DueGroup, signal: AbortSignal): Promise<Sorted> {
  const { kind, authority, due } = group;
  const [known, unknown] = apart(due, await kind.doable(stepsOfGroup(group)));
  if (unknown.length === 0) return { left: known, gone: [], stuck: [] };
  const acting = await kind.act(authority, "headgate", signal);
  const isGone: boolean[] = [];
  for (const { undo } of unknown) isGone.push(kind.isGone(undo, await acting.look(undo)));
  const [gone, there] = apart(unknown, isGone);
  if (there.length === 0) return { left: known, gone, stuck: [] };
  const steps = there.map(({ undo }) => undo);
  await acting.refresh(steps, []);
  const [found, stuck] = apart(there, await kind.doable(steps));
  return { left: [...known, ...found], gone, stuck };
}

function apart<T>(items: readonly T[], isFirst: readonly boolean[]): [T[], T[]] {
  return [items.filter((_, at) => isFirst[at]), items.filter((_, at) => !isFirst[at])];
}
