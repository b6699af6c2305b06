import type pg from "pg";
import { transaction } from "@/server/db/pool";
import { applySteps, follow, type StepResult, signalsOf } from "./transitions";

/**
 * Wakes a waiting run and hands it `data` (its executor finds it as `job.signalData`). A run that is still on its
 * way into waiting is woken when it gets there. False when there is nothing to wake any more.
 */
export async function wakeRun(id: string, data?: unknown): Promise<boolean> {
  const step = async (client: pg.ClientBase) => {
    const { results, aftermath } = await applySteps(client, [{ id, event: { type: "wake" } }]);
    const result: StepResult | undefined = results[0];
    if (result?.ok && data !== undefined) {
      await client.query("UPDATE run SET signal = $2 WHERE id = $1", [id, JSON.stringify(data)]);
    }
    return { result, aftermath };
  };
  const { result, aftermath } = await transaction(step, ({ aftermath }) => signalsOf(aftermath));
  follow(aftermath);
  return result?.ok ?? false;
}
