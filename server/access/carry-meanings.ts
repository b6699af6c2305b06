import { transaction } from "@/server/db/pool";
import { recordEvents, SYSTEM } from "@/server/events";
import { currentLake } from "./lake";
import type { Step } from "./operation";
import { describedEvent } from "./tag-meanings";
import { moveFacts } from "./tag-store";

interface Renamed {
  accountId: string;
  key: string;
  from: string;
  to: string;
}

/** What was said of values that these steps renamed is said of them under their new names. */
export async function carryMeanings(steps: readonly Step[]): Promise<void> {
  const renamed = renamesIn(steps);
  if (renamed.length === 0) return;
  const { lake } = await currentLake();
  for (const { accountId, key, from, to } of renamed) {
    const catalog = lake.catalogs.find(({ catalogId }) => catalogId === accountId);
    const values = catalog?.tags.find((tag) => tag.key === key)?.values ?? [];
    if (!values.includes(to) || values.includes(from)) continue;
    await transaction(
      async (client) => {
        const said = await moveFacts(client, { accountId, key, value: from }, to);
        if (!said) return false;
        const { before } = describedEvent({ accountId, key, value: from }, said, said);
        const event = describedEvent({ accountId, key, value: to }, said, said);
        await recordEvents(client, [{ source: SYSTEM, event: { ...event, before } }]);
        return true;
      },
      (isCarried) => (isCarried ? ["headgate_event"] : []),
    );
  }
}

type Update = Extract<Step["operation"], { name: "UpdateLFTag" }>;

/** AWS has no renaming: one value is added to a key by a step, another taken from it by a later one, and that is all. */
export function renamesIn(steps: readonly Step[]): Renamed[] {
  const byKey = new Map<string, { accountId: string; updates: Update[] }>();
  for (const { catalogId: accountId, operation } of steps) {
    if (operation.name !== "UpdateLFTag") continue;
    const id = JSON.stringify([accountId, operation.key]);
    const updates = [...(byKey.get(id)?.updates ?? []), operation];
    byKey.set(id, { accountId, updates });
  }
  return [...byKey.values()].flatMap(({ accountId, updates }): Renamed[] => {
    const [first, last, ...more] = updates;
    if (!first || !last || more.length > 0) return [];
    const [to, ...alsoAdded] = first.add;
    const [from, ...alsoTaken] = last.remove;
    if (to === undefined || from === undefined) return [];
    if ([...alsoAdded, ...alsoTaken, ...first.remove, ...last.add].length > 0) return [];
    return [{ accountId, key: first.key, from, to }];
  });
}
